/**
 * Which of `types` an `Accept` header wants most [RFC 9110 12.5.1]: by weight, then what it names more exactly, then in
 * our order. The first where it names none of them.
 */
export const accepts = <Type extends string>(
  accept: string | undefined,
  types: readonly [Type, ...Type[]],
): Type => {
  const ranges = (accept ?? "")
    .toLowerCase()
    .split(",")
    .map((part) => {
      const [range = "", ...parameters] = part.split(";").map((word) => word.trim());
      return { range, weight: Number(/^q=([\d.]+)$/.exec(parameters.at(-1) ?? "q=1")?.[1] ?? 1) };
    });
  const named = new Set(ranges.map(({ range }) => range));
  const wish = (type: Type) => {
    const exactness = [type, `${type.split("/")[0]}/*`, "*/*"];
    const found = exactness.findIndex((one) => named.has(one));
    const weight = Math.max(
      0,
      ...ranges.filter(({ range }) => range === exactness[found]).map((one) => one.weight),
    );
    return { weight, exact: found === -1 ? -1 : -found };
  };
  return types.reduce((best, type) => {
    const [one, other] = [wish(best), wish(type)];
    const isBetter =
      other.weight > one.weight ||
      (other.weight === one.weight && other.weight > 0 && other.exact > one.exact);
    return isBetter ? type : best;
  }, types[0]);
};
