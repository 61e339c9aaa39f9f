import { useMemo, useRef } from "preact/hooks";
import { number, percent } from "../../../../shared/plainMail/words.ts";
import { bounced, delivered, sent } from "../../../../shared/tallies/counts.ts";
import { Chart, type Level, type Series } from "../../parts/chart/Chart.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Figures } from "./Figures.tsx";
import {
  type Line,
  type Point,
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
  const stats = useStats(span);
  const drawn = useRef(span);
  if (!stats.isPlaceholderData) drawn.current = span;
  return (
    <div aria-busy={stats.isPlaceholderData}>
      <Loaded of={stats}>{(answer) => <Charts span={drawn.current} stats={answer} />}</Loaded>
    </div>
  );
};

const Charts = ({ span, stats: { items, lines } }: { span: Span; stats: StatsAnswer }) => {
  const points = useMemo(() => pointsOf(span, Date.now(), items), [span, items]);
  const times = useMemo(() => points.map(({ seconds }) => seconds), [points]);
  const volumes = useMemo(() => volumesOf(points), [points]);
  const formatTime = SPANS[span].by === "hour" ? hour : day;
  return (
    <>
      <Figures counts={totalOf(points)} lines={lines} />
      <Chart
        label={`Sent and delivered over ${SPANS[span].name}`}
        times={times}
        series={volumes}
        format={number}
        formatTime={formatTime}
      />
      <div class="rates">
        <RateChart
          name="bounceRate"
          title="Bounce rate"
          line={lines.bounceRate}
          {...{ points, times, formatTime }}
        />
        <RateChart
          name="complaintRate"
          title="Complaint rate"
          line={lines.complaintRate}
          {...{ points, times, formatTime }}
        />
      </div>
      <details>
        <summary>Show as a table</summary>
        <TrafficTable points={points} formatTime={formatTime} />
      </details>
    </>
  );
};

const volumesOf = (points: Point[]): Series[] => [
  { name: "Sent", colour: "--info", values: points.map(({ counts }) => sent(counts)) },
  {
    name: "Delivered",
    colour: "--good",
    isFilled: true,
    values: points.map(({ counts }) => delivered(counts)),
  },
  {
    name: "Bounced",
    colour: "--bad",
    values: points.map(({ counts }) => bounced(counts)),
  },
];

type RateChartProps = {
  name: "bounceRate" | "complaintRate";
  title: string;
  line: Line;
  points: Point[];
  times: number[];
  formatTime: (seconds: number) => string;
};

const RateChart = ({ name, title, line, points, times, formatTime }: RateChartProps) => {
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
        {...{ times, series, levels, formatTime }}
      />
    </div>
  );
};

const hourFormat = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const hour = (seconds: number): string => hourFormat.format(seconds * 1_000);
/** Days are UTC's, as SES and the digest count them. */
const day = (seconds: number): string => dayFormat.format(seconds * 1_000);
