import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import "./chart.css";

export type Series = {
  name: string;
  values: (number | null)[];
  /** A custom property of theme.css, `--good`. */
  colour: string;
  isFilled?: boolean;
  isDashed?: boolean;
};
/** A level drawn across the chart: where SES reviews, where it pauses. */
export type Level = { name: string; value: number; colour: string };
export type TimeAxis = {
  /** Seconds since 1970, ascending; the last is where the present step begins. */
  times: number[];
  formatTime: (seconds: number) => string;
  /** Whether days begin by UTC; otherwise by the reader's clock. */
  byUtc: boolean;
};
type ChartProps = TimeAxis & {
  /** What it shows, for those who do not see it. */
  label: string;
  series: Series[];
  levels?: Level[];
  format: (value: number) => string;
};

const HEIGHT = 200;
const NONE: Level[] = [];

/**
 * Lines over time, of hundreds or of 100,000 points alike. New values are drawn into the same canvas, so that nothing
 * flickers; what the pointer is at is told in words below it.
 */
export const Chart = ({ label, times, series, levels = NONE, format, formatTime, byUtc }: ChartProps) => {
  const frame = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | undefined>(undefined);
  const [at, setAt] = useState<number | null>(null);
  const isDark = useDark();
  const names = [...series, ...levels].map(({ name }) => name).join();
  const data = useMemo(() => dataOf(times, series, levels), [times, series, levels]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: new values are given to the chart that is there, below
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const made = new uPlot(
      optionsOf({ element, series, levels, format, formatTime, byUtc, onMove: setAt }),
      data,
      element,
    );
    plot.current = made;
    const watching = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: HEIGHT }));
    watching.observe(element);
    return () => {
      watching.disconnect();
      made.destroy();
      plot.current = undefined;
    };
  }, [names, isDark, formatTime, byUtc]);
  useEffect(() => {
    plot.current?.setData(data);
  }, [data]);

  const shown = at !== null && at < times.length ? at : times.length - 1;
  return (
    <figure class="chart">
      <div ref={frame} role="img" aria-label={`${label}. The table below shows the numbers.`} />
      <figcaption>
        {times[shown] !== undefined && (
          <strong>
            {formatTime(times[shown])}
            {shown === times.length - 1 && " so far"}
          </strong>
        )}
        {series.map(({ name, values, colour, isDashed }) => (
          <span key={name}>
            <Swatch colour={colour} isDashed={isDashed} />
            {name} {values[shown] == null ? "–" : format(values[shown])}
          </span>
        ))}
        {levels.map(({ name, value, colour }) => (
          <span key={name} class="quiet">
            <Swatch colour={colour} isDashed />
            {name} {format(value)}
          </span>
        ))}
      </figcaption>
    </figure>
  );
};

const Swatch = ({ colour, isDashed = false }: { colour: string; isDashed?: boolean | undefined }) => {
  const mark = useRef<HTMLSpanElement>(null);
  useEffect(() => mark.current?.style.setProperty("--swatch", `var(${colour})`), [colour]);
  return <span ref={mark} class={isDashed ? "swatch dashed" : "swatch"} />;
};

const dataOf = (times: number[], series: Series[], levels: Level[]): uPlot.AlignedData => [
  times,
  ...series.map(({ values }) => values),
  ...levels.map(({ value }) => times.map(() => value)),
];

type Drawing = Pick<ChartProps, "series" | "format" | "formatTime" | "byUtc"> & {
  element: HTMLElement;
  levels: Level[];
  onMove: (at: number | null) => void;
};

const optionsOf = ({
  element,
  series,
  levels,
  format,
  formatTime,
  byUtc,
  onMove,
}: Drawing): uPlot.Options => {
  const style = getComputedStyle(element);
  const colourOf = (name: string) => {
    // Resolved, for a canvas knows no light-dark().
    element.style.color = `var(${name})`;
    const colour = getComputedStyle(element).color;
    element.style.removeProperty("color");
    return colour;
  };
  const font = `12px ${style.fontFamily}`;
  const axis = { stroke: colourOf("--quiet"), font, ticks: { show: false } };
  return {
    width: element.clientWidth,
    height: HEIGHT,
    legend: { show: false },
    tzDate: (seconds) =>
      byUtc ? uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC") : new Date(seconds * 1_000),
    cursor: { y: false, drag: { setScale: false, x: false, y: false }, points: { size: 7 } },
    scales: { y: { range: (_plot, _low, high) => [0, (high || 1) * 1.08] } },
    axes: [
      {
        ...axis,
        grid: { show: false },
        values: (_plot, times) => times.map(formatTime),
        space: 80,
        size: 28,
      },
      {
        ...axis,
        grid: { stroke: colourOf("--line"), width: 1 },
        values: (_plot, values) => values.map(format),
        size: 64,
      },
    ],
    series: [
      {},
      ...series.map(({ name, colour, isFilled, isDashed }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 2,
        ...(isDashed ? { dash: [5, 4] } : {}),
        ...(isFilled ? { fill: translucent(colourOf(colour)) } : {}),
        points: { show: false, size: 6, fill: colourOf(colour), filter: alone },
      })),
      ...levels.map(({ name, colour }) => ({
        label: name,
        stroke: colourOf(colour),
        width: 1.5,
        dash: [6, 5],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor: { idx } }) => onMove(idx ?? null)] },
  };
};

/** Where a value has no neighbours: no line shows it. */
const alone = ({ data }: uPlot, series: number): number[] => {
  const values = data[series] ?? [];
  return Array.from(values.keys()).filter(
    (i) => values[i] != null && values[i - 1] == null && values[i + 1] == null,
  );
};

/** `rgb(1, 2, 3)` as `rgb(1, 2, 3, 0.12)`. */
const translucent = (rgb: string): string => rgb.replace(/\)$/, ", 0.12)");

const useDark = (): boolean => {
  const [isDark, setDark] = useState(() => matchMedia("(prefers-color-scheme: dark)").matches);
  useEffect(() => {
    const media = matchMedia("(prefers-color-scheme: dark)");
    const onChange = () => setDark(media.matches);
    media.addEventListener("change", onChange);
    return () => media.removeEventListener("change", onChange);
  }, []);
  return isDark;
};
