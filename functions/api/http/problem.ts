import type { Remedy } from "../../../shared/remedies/remedy.ts";
import { type RemedyItem, remedyItems } from "../items/remedyItem.ts";

/** Every error the API answers with: its status and title. The code is stable, the wording may improve. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: "The request is not valid" },
  invalid_json: { status: 400, title: "The body is not JSON" },
  invalid_cursor: { status: 400, title: "The cursor is not one of this list" },
  address_invalid: { status: 400, title: "Not an e-mail address" },
  address_refused: { status: 400, title: "SES does not take this address" },
  free_mail_domain: { status: 400, title: "Mail from this provider's domain would be refused everywhere" },
  identity_refused: { status: 400, title: "SES does not take this identity" },
  subscriber_refused: { status: 400, title: "SNS does not take this subscriber" },
  request_refused: { status: 400, title: "SES does not take this request" },
  unauthorized: { status: 401, title: "A token is needed" },
  token_expired: { status: 401, title: "The token has expired" },
  token_revoked: { status: 401, title: "The token has been revoked" },
  session_ended: { status: 401, title: "The session has ended" },
  sign_in_link_void: { status: 401, title: "The sign-in link does not work any more" },
  missing_scope: { status: 403, title: "The token does not allow this" },
  token_needed: { status: 403, title: "A session may not do this, only its token" },
  domain_not_allowed: { status: 403, title: "The policy does not allow this domain" },
  not_found: { status: 404, title: "There is nothing at this path" },
  not_suppressed: { status: 404, title: "The address is not suppressed" },
  message_not_found: { status: 404, title: "Nothing is known of this message" },
  job_not_found: { status: 404, title: "There is no such job" },
  erasure_not_found: { status: 404, title: "Erasure not found" },
  quarantine_not_found: { status: 404, title: "Nothing in quarantine has this id" },
  token_not_found: { status: 404, title: "There is no such token" },
  warning_not_found: { status: 404, title: "There is no such warning" },
  subscriber_not_found: { status: 404, title: "There is no such subscriber" },
  identity_not_found: { status: 404, title: "There is no such identity" },
  hosted_zone_not_found: { status: 404, title: "No hosted zone of the account has this domain" },
  method_not_allowed: { status: 405, title: "The path does not take this method" },
  likely_to_bounce_again: { status: 409, title: "Mail is likely to bounce again" },
  nothing_to_remove: { status: 409, title: "No suppressed address fits" },
  still_unreadable: { status: 409, title: "The notification still cannot be read" },
  warning_over: { status: 409, title: "The warning is over" },
  subscriber_exists: { status: 409, title: "It is subscribed already" },
  subscriber_pending: { status: 409, title: "The subscription is not confirmed" },
  not_waiting: { status: 409, title: "The request does not wait for anybody" },
  already_verified: { status: 409, title: "The identity is verified" },
  waits_for_approval: { status: 409, title: "The request waits for an administrator" },
  no_verification_mail: { status: 409, title: "There is no verification mail to send" },
  no_dns_records: { status: 409, title: "There are no DNS records for this identity" },
  dns_records_exist: { status: 409, title: "There are other DNS records" },
  zone_change_refused: { status: 409, title: "Route 53 does not take this change" },
  hosted_zone_ambiguous: { status: 409, title: "Several hosted zones have this domain" },
  hosted_zone_denied: { status: 409, title: "This service may not change the hosted zone" },
  mail_from_of_another: { status: 409, title: "Another identity's MAIL FROM domain is used" },
  other_configuration_set: { status: 409, title: "The identity has another configuration set" },
  configuration_set_missing: { status: 409, title: "The service's configuration set is gone" },
  identity_limit: { status: 409, title: "SES takes no more identities" },
  identity_in_use: { status: 409, title: "Senders depend on this identity" },
  identity_busy: { status: 409, title: "The identity is being changed by somebody else" },
  already_in_production: { status: 409, title: "The account has production access" },
  review_pending: { status: 409, title: "AWS is reviewing a request already" },
  production_access_required: { status: 409, title: "SES does not allow this in the sandbox" },
  payload_too_large: { status: 413, title: "The body is too large" },
  unsupported_media_type: { status: 415, title: "The body must be application/json" },
  verification_too_soon: { status: 429, title: "The verification mail was sent just now" },
  counting: { status: 503, title: "Events are still being counted" },
  internal: { status: 500, title: "Something went wrong here" },
  route53_busy: { status: 503, title: "Route 53 is busy" },
  ses_busy: { status: 503, title: "SES is busy" },
  still_suppressed: { status: 503, title: "SES still lists this address" },
  unavailable: { status: 503, title: "Tokens cannot be checked at the moment" },
} as const;
export type ProblemCode = keyof typeof PROBLEMS;

export type FieldError = { field: string; message: string };

/** Such an error as the API's callers read it (application/problem+json, RFC 9457); some have members of their own. */
export type ProblemBody = {
  status: number;
  /** Of `PROBLEMS`, or of a service newer than the caller. */
  code: string;
  title: string;
  detail: string;
  errors?: FieldError[];
  remedy?: RemedyItem[];
  requestId?: string;
};

/** An answer that is no success. `detail` says what is wrong and where; `remedy` what to do. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly headers: Record<string, string>;
  /** Members beside those of RFC 9457, e.g. `errors`. */
  readonly extension: { errors?: FieldError[]; remedy?: RemedyItem[] } & Record<string, unknown>;

  constructor(
    code: ProblemCode,
    detail: string,
    {
      headers = {},
      cause,
      remedy,
      ...extension
    }: {
      headers?: Record<string, string>;
      cause?: unknown;
      remedy?: Remedy[];
      errors?: FieldError[];
    } & Record<string, unknown> = {},
  ) {
    super(detail, { cause });
    this.code = code;
    this.headers = headers;
    this.extension = { ...extension, ...(remedy === undefined ? {} : { remedy: remedyItems(remedy) }) };
  }

  get status(): number {
    return PROBLEMS[this.code].status;
  }

  /** The members of problem+json [RFC 9457]. */
  toBody(): ProblemBody & Record<string, unknown> {
    const { status, title } = PROBLEMS[this.code];
    return {
      type: `urn:postmaster:problem:${this.code}`,
      title,
      status,
      detail: this.message,
      code: this.code,
      ...this.extension,
    };
  }
}
