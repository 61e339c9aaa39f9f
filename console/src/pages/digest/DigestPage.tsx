import { useLocation } from "preact-iso";
import { lastDays, periodText } from "../../../../shared/digest/period.ts";
import { urlOf } from "../../api/call.ts";
import { useGet } from "../../api/useGet.ts";
import { CopyButton } from "../../parts/CopyButton.tsx";
import { Loaded } from "../../parts/Loaded.tsx";
import { Page } from "../../parts/Page.tsx";
import { Tabs } from "../../parts/Tabs.tsx";
import { MailHtml } from "./MailHtml.tsx";
import { PeriodForm } from "./PeriodForm.tsx";
import { presetsOf } from "./period.ts";
import "./digest.css";

const VIEWS = [
  { view: undefined, name: "Desktop" },
  { view: "phone", name: "Phone" },
  { view: "text", name: "Plain text" },
] as const;

/** The digest of any period, as it would be read. */
export const DigestPage = () => {
  const { query } = useLocation();
  const now = new Date();
  const period = query["period"] ?? periodText(lastDays(7, now));
  const { view: here } = VIEWS.find(({ view }) => view === query["view"]) ?? VIEWS[0];
  const digest = useGet("/v1/digests/preview", { query: { period } });
  const urlOfPeriod = (other: string) => urlOf("/digest", { period: other, view: here });
  return (
    <Page
      title="Digest"
      lead="Preview of the digest email for any period. Warnings shown are those open now."
    >
      <div class="digest-period">
        <nav aria-label="Periods">
          <ul>
            {presetsOf(now).map(({ name, period: preset }) => (
              <li key={name}>
                <a
                  class="button"
                  href={urlOfPeriod(preset)}
                  aria-current={preset === period ? "page" : undefined}
                >
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <PeriodForm key={period} period={period} urlOfPeriod={urlOfPeriod} />
      </div>
      <Tabs
        label="Format"
        tabs={VIEWS.map(({ view, name }) => ({
          name,
          href: urlOf("/digest", { period: query["period"], view }),
          isHere: view === here,
        }))}
      />
      <Loaded of={digest}>
        {({ subject, html, text }) => (
          <div
            class={digest.isPlaceholderData ? "digest stale" : "digest"}
            aria-busy={digest.isPlaceholderData}
          >
            <dl class="facts">
              <dt>Subject</dt>
              <dd>
                <strong>{subject}</strong>
              </dd>
            </dl>
            {here === "text" ? (
              <>
                <CopyButton text={text} what="the plain text" />
                <pre>{text}</pre>
              </>
            ) : (
              <section class={here === "phone" ? "mail phone" : "mail"} aria-label="The digest">
                <MailHtml html={html} />
              </section>
            )}
          </div>
        )}
      </Loaded>
    </Page>
  );
};
