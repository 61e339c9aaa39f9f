import { counted, number } from "../../../../shared/plainMail/words.ts";
import { Pager } from "../../parts/Pager.tsx";

type ListBarProps = {
  shown: number;
  /** Of all pages, where it is known. */
  total: { count: number; orMore: boolean } | undefined;
  selected: number;
  onClear: () => void;
  onRemove: () => void;
  next: string | null;
  isTurning: boolean;
};

/** Stays in sight while one reads: how many there are, what one has chosen and can do with it, the pages. */
export const ListBar = ({ shown, total, selected, onClear, onRemove, next, isTurning }: ListBarProps) => (
  <div class="suppression-bar">
    <span role="status">
      {selected === 0 ? (
        `${shown === 0 ? "No addresses" : counted(shown, "address", "addresses")} on this page${inAll(total)}`
      ) : (
        <strong>{number(selected)} selected</strong>
      )}
    </span>
    {selected > 0 && (
      <>
        <button type="button" class="button" onClick={onClear}>
          Clear
        </button>
        <button type="button" class="button primary" onClick={onRemove}>
          Remove {counted(selected, "address", "addresses")}
        </button>
      </>
    )}
    <Pager next={next} isTurning={isTurning} />
  </div>
);

const inAll = (total: ListBarProps["total"]): string =>
  total === undefined ? "" : `, ${number(total.count)}${total.orMore ? " or more" : ""} in all`;
