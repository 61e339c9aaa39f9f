import type { DatabaseSync } from "node:sqlite";

export type Review = {
  status: "PENDING" | "GRANTED" | "DENIED" | "FAILED";
  caseId: string;
  /** When a pending one is granted by itself. */
  grantsAt: number;
};
export type AccountDetails = {
  MailType: string;
  WebsiteURL: string;
  ContactLanguage?: string;
  UseCaseDescription?: string;
  AdditionalContactEmailAddresses?: string[];
};
/** What Virtual Deliverability Manager advises; put there by a switch. */
export type Recommendation = {
  resourceArn: string;
  type: string;
  description: string;
  status: "OPEN" | "FIXED";
  impact: "HIGH" | "LOW";
  /** Epoch milliseconds. */
  createdAt: number;
};
export type AccountState = {
  productionAccess: boolean;
  sendingEnabled: boolean;
  enforcementStatus: "HEALTHY" | "PROBATION" | "SHUTDOWN";
  /** Recipients in any 24 hours, and in a second. */
  max24HourSend: number;
  maxSendRate: number;
  details?: AccountDetails;
  review?: Review;
  vdmEnabled?: boolean;
  recommendations?: Recommendation[];
  /** How far this SES's clock is ahead. */
  clockAheadMs: number;
};

const SANDBOX = { max24HourSend: 200, maxSendRate: 1 }; // [request-production-access]
// AWS grants what is asked for; here as much as this machine does, so that only who wants throttling gets it.
const PRODUCTION = { max24HourSend: 1_000_000, maxSendRate: 1_000 };
const DAY_MS = 86_400_000;

/** The account: what SES allows it, and what it has sent. */
export class Account {
  readonly #db: DatabaseSync;
  readonly #initial: AccountState;

  constructor(db: DatabaseSync, { sandbox }: { sandbox: boolean }) {
    this.#db = db;
    this.#initial = {
      productionAccess: !sandbox,
      sendingEnabled: true,
      enforcementStatus: "HEALTHY",
      ...(sandbox ? SANDBOX : PRODUCTION),
      clockAheadMs: 0,
    };
    db.exec(`CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, value TEXT NOT NULL) STRICT;
      CREATE TABLE IF NOT EXISTS sent_by_minute (minute INTEGER PRIMARY KEY, recipients INTEGER NOT NULL) STRICT;`);
  }

  get(): AccountState {
    const row = this.#db.prepare("SELECT value FROM account").get();
    return row === undefined ? this.#initial : (JSON.parse(String(row["value"])) as AccountState);
  }

  change(changes: Partial<AccountState>): void {
    const before = this.get();
    const quota =
      changes.productionAccess === undefined || changes.productionAccess === before.productionAccess
        ? {}
        : changes.productionAccess
          ? PRODUCTION
          : SANDBOX;
    this.#db
      .prepare("INSERT OR REPLACE INTO account (id, value) VALUES (1, ?)")
      .run(JSON.stringify({ ...before, ...quota, ...changes }));
  }

  /** Grants a review whose time has come. */
  settle(now: number): AccountState {
    const { review } = this.get();
    if (review?.status === "PENDING" && review.grantsAt <= now)
      this.change({ productionAccess: true, review: { ...review, status: "GRANTED" } });
    return this.get();
  }

  /** Notes that mail to so many recipients was accepted, by the minute, and forgets what no quota looks at any more. */
  addSent(at: number, recipients: number): void {
    this.#db
      .prepare(
        `INSERT INTO sent_by_minute (minute, recipients) VALUES (?, ?)
         ON CONFLICT (minute) DO UPDATE SET recipients = recipients + excluded.recipients`,
      )
      .run(minuteOf(at), recipients);
    this.#db.prepare("DELETE FROM sent_by_minute WHERE minute <= ?").run(minuteOf(at - DAY_MS));
  }

  sentLast24Hours(now: number): number {
    const row = this.#db
      .prepare("SELECT COALESCE(SUM(recipients), 0) AS n FROM sent_by_minute WHERE minute > ?")
      .get(minuteOf(now - DAY_MS));
    return Number(row?.["n"]);
  }
}

const minuteOf = (at: number) => Math.floor(at / 60_000);
