import type { ComponentChildren } from "preact";
import type { DrawnRows } from "./useDrawnRows.ts";

export type Column<Row> = {
  name: string;
  cell: (row: Row) => ComponentChildren;
  /** Right-aligned, for numbers. */
  isNumber?: boolean;
};
export type Selection<Row> = {
  selected: ReadonlySet<string>;
  onChange: (selected: Set<string>) => void;
  label: (row: Row) => string;
};
type DataTableProps<Row> = {
  /** What it lists, for those who do not see it. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  selection?: Selection<Row> | undefined;
  /** The rows that are drawn; the others only take their room. All are where it is not given. */
  drawn?: DrawnRows | undefined;
  /** Under a row, in all of its width: what is shown of it on request. */
  below?: (row: Row) => ComponentChildren;
  /** In place of no rows. */
  empty?: ComponentChildren;
};

/** A table that becomes a list of cards where there is no room for it. */
export const DataTable = <Row,>({
  caption,
  columns,
  rows,
  keyOf,
  selection,
  drawn,
  below,
  empty,
}: DataTableProps<Row>) =>
  rows.length === 0 && empty !== undefined ? (
    <div class="empty">{empty}</div>
  ) : (
    <div class="table-frame">
      <table aria-rowcount={drawn && HEAD_ROWS + rows.length} style={drawn && roomAround(drawn, rows.length)}>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {selection !== undefined && (
              <th scope="col" class="select">
                <SelectAll rows={rows} keyOf={keyOf} selection={selection} />
              </th>
            )}
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" data-name={name} class={isNumber ? "number" : undefined}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(drawn?.from, drawn?.to).flatMap((row, i) => {
            const under = below?.(row) ?? null;
            return [
              <tr key={keyOf(row)} aria-rowindex={drawn && HEAD_ROWS + drawn.from + i + 1}>
                {selection !== undefined && (
                  <td class="select">
                    <input
                      type="checkbox"
                      aria-label={`Select ${selection.label(row)}`}
                      checked={selection.selected.has(keyOf(row))}
                      onChange={() => selection.onChange(toggled(selection.selected, keyOf(row)))}
                    />
                  </td>
                )}
                {columns.map(({ name, cell, isNumber }) => (
                  <td key={name} data-name={name} class={isNumber ? "number" : undefined}>
                    {cell(row)}
                  </td>
                ))}
              </tr>,
              ...(under === null
                ? []
                : [
                    <tr key={`below ${keyOf(row)}`} class="below">
                      <td colSpan={columns.length + (selection === undefined ? 0 : 1)}>{under}</td>
                    </tr>,
                  ]),
            ];
          })}
        </tbody>
      </table>
    </div>
  );

const HEAD_ROWS = 1;

const roomAround = ({ from, to, rowHeight }: DrawnRows, count: number) => ({
  marginBlockStart: `${from * rowHeight}px`,
  marginBlockEnd: `${(count - to) * rowHeight}px`,
  // No row moves when others are drawn; the head, which does, is nothing to hold on to.
  overflowAnchor: "none",
});

const SelectAll = <Row,>({
  rows,
  keyOf,
  selection: { selected, onChange },
}: Required<Pick<DataTableProps<Row>, "rows" | "keyOf">> & { selection: Selection<Row> }) => {
  const keys = rows.map(keyOf);
  const all = keys.length > 0 && keys.every((key) => selected.has(key));
  return (
    <input
      type="checkbox"
      aria-label="Select all on this page"
      checked={all}
      onChange={() => {
        const next = new Set(selected);
        for (const key of keys) {
          if (all) next.delete(key);
          else next.add(key);
        }
        onChange(next);
      }}
    />
  );
};

const toggled = (selected: ReadonlySet<string>, key: string): Set<string> => {
  const next = new Set(selected);
  if (!next.delete(key)) next.add(key);
  return next;
};
