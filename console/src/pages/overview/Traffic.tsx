import { useCallback, useMemo, useRef } from "preact/hooks";
import { number, percent } from "../../../../shared/plainMail/words.ts";
import { delivered, sent } from "../../../../shared/tallies/counts.ts";
import { HOUR_MS } from "../../../../shared/time/durations.ts";
import { Chart, type Level, type Series, type TimeAxis } from "../../parts/chart/Chart.tsx";
import { useIsUtc } from "../../parts/clock.ts";
import { Loaded } from "../../parts/Loaded.tsx";
import { formatsBy } from "../../parts/Time.tsx";
import { Figures } from "./Figures.tsx";
import {
  type Line,
  type Plan,
  type Point,
  planOf,
  pointsOf,
  rateOf,
  SPANS,
  type Span,
  type StatsAnswer,
  totalOf,
} from "./stats.ts";
import { TrafficTable } from "./TrafficTable.tsx";
import { useStats } from "./useStats.ts";

/** What was sent and what became of it over time, with the lines at which SES reviews an account. */
export const Traffic = ({ span }: { span: Span }) => (
  <section class="panel" aria-labelledby="traffic">
    <div class="traffic-head">
      <h2 id="traffic">Mail</h2>
      <nav class="spans" aria-label="Period">
        {Object.entries(SPANS).map(([key, { name }]) => (
          <a key={key} href={`/?span=${key}`} aria-current={key === span ? "page" : undefined}>
            {name}
          </a>
        ))}
      </nav>
    </div>
    <SpanCharts span={span} />
  </section>
);

/** Until the numbers of another span have come, those of the span before stay, drawn by its own hours or days. */
const SpanCharts = ({ span }: { span: Span }) => {
  const isUtc = useIsUtc();
  // No step begins within an hour. The same steps are the same plan, so that nothing is drawn anew.
  const hour = Math.floor(Date.now() / HOUR_MS);
  const plan = useMemo(() => planOf(span, hour * HOUR_MS, isUtc), [span, hour, isUtc]);
  const stats = useStats(plan);
  const drawn = useRef(plan);
  if (!stats.isPlaceholderData) drawn.current = plan;
  return (
    <div aria-busy={stats.isPlaceholderData}>
      <Loaded of={stats}>{(answer) => <Charts plan={drawn.current} isUtc={isUtc} stats={answer} />}</Loaded>
    </div>
  );
};

type ChartsProps = { plan: Plan; isUtc: boolean; stats: StatsAnswer };

const Charts = ({ plan, isUtc, stats: { items, lines } }: ChartsProps) => {
  const points = useMemo(() => pointsOf(plan, items), [plan, items]);
  const times = useMemo(() => points.map(({ seconds }) => seconds), [points]);
  const volumes = useMemo(() => volumesOf(points), [points]);
  const { name, by } = SPANS[plan.span];
  const byUtc = isUtc || plan.utcDays !== undefined;
  const formats = formatsBy(byUtc);
  const format = by === "hour" ? formats.hour : formats.dayOfYear;
  const formatTime = useCallback((seconds: number) => format.format(seconds * 1_000), [format]);
  const axis = { times, formatTime, byUtc };
  return (
    <>
      <Figures counts={totalOf(points)} lines={lines} />
      <Chart label={`Sent and delivered over ${name}`} series={volumes} format={number} {...axis} />
      {plan.utcDays !== undefined && <p class="quiet">{WHY_UTC[plan.utcDays]}</p>}
      <div class="rates">
        <RateChart
          name="bounceRate"
          title="Bounce rate"
          line={lines.bounceRate}
          points={points}
          axis={axis}
        />
        <RateChart
          name="complaintRate"
          title="Complaint rate"
          line={lines.complaintRate}
          points={points}
          axis={axis}
        />
      </div>
      <details>
        <summary>Show as a table</summary>
        <TrafficTable points={points} formatTime={formatTime} />
      </details>
    </>
  );
};

const WHY_UTC = {
  tooMany: "Over 12 months, days are UTC days.",
  halfHours:
    "Days are UTC days here: mail is counted by the hour, and midnight in your time zone is not on the hour.",
};

const volumesOf = (points: Point[]): Series[] => [
  {
    name: "Delivered",
    colour: "--good",
    isFilled: true,
    values: points.map(({ counts }) => delivered(counts)),
  },
  // Above it, and dashed: where all was delivered both lines are one.
  { name: "Sent", colour: "--info", isDashed: true, values: points.map(({ counts }) => sent(counts)) },
  {
    name: "Hard bounces",
    colour: "--bad",
    values: points.map(({ counts }) => counts.hardBounce),
  },
];

type RateChartProps = {
  name: "bounceRate" | "complaintRate";
  title: string;
  line: Line;
  points: Point[];
  axis: TimeAxis;
};

const RateChart = ({ name, title, line, points, axis }: RateChartProps) => {
  const series = useMemo(
    (): Series[] => [
      {
        name: title,
        colour: "--accent",
        isFilled: true,
        values: points.map(({ counts }) => rateOf(counts, name)),
      },
    ],
    [points, name, title],
  );
  const { review, pause } = line;
  const levels = useMemo(
    (): Level[] => [
      { name: "SES review at", value: review, colour: "--watch" },
      { name: "SES may pause at", value: pause, colour: "--bad" },
    ],
    [review, pause],
  );
  return (
    <div>
      <h3>{title}</h3>
      <Chart
        label={`${title}, with the SES review threshold`}
        format={percent}
        {...{ series, levels }}
        {...axis}
      />
    </div>
  );
};
