import type { WarningItem } from "../../../../functions/api/items/warningItem.ts";
import { ApiText } from "../../parts/ApiText.tsx";
import { messageIn } from "./Facts.tsx";

/** What to do, step by step. */
export const Remedy = ({ warning: { remedy, facts } }: { warning: WarningItem }) => {
  const messageId = messageIn(facts);
  return (
    <ol class="remedy">
      {remedy.map((step) => (
        <li key={step}>
          <ApiText text={step} {...(messageId === undefined ? {} : { messageId })} />
        </li>
      ))}
    </ol>
  );
};
