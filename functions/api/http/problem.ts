import type { Remedy } from "../../../shared/remedies/remedy.ts";
import { type RemedyItem, remedyItems } from "../items/remedyItem.ts";

/** Every error the API answers with: its status and title. The code is stable, the wording may improve. */
export const PROBLEMS = {
  invalid_request: { status: 400, title: "Invalid request" },
  invalid_json: { status: 400, title: "Invalid JSON body" },
  invalid_cursor: { status: 400, title: "Invalid cursor" },
  address_invalid: { status: 400, title: "Not an email address" },
  address_refused: { status: 400, title: "SES rejected the address" },
  free_mail_domain: { status: 400, title: "This provider's domain does not allow mail through SES" },
  identity_refused: { status: 400, title: "SES rejected the identity" },
  subscriber_refused: { status: 400, title: "SNS rejected the subscriber" },
  request_refused: { status: 400, title: "SES rejected the request" },
  unauthorized: { status: 401, title: "Token required" },
  token_expired: { status: 401, title: "Token expired" },
  token_revoked: { status: 401, title: "Token revoked" },
  session_ended: { status: 401, title: "Session ended" },
  sign_in_link_void: { status: 401, title: "Sign-in link no longer valid" },
  missing_scope: { status: 403, title: "Missing scope" },
  token_needed: { status: 403, title: "Token required, not a session" },
  domain_not_allowed: { status: 403, title: "Domain not allowed by policy" },
  not_found: { status: 404, title: "Path not found" },
  not_suppressed: { status: 404, title: "Address not suppressed" },
  message_not_found: { status: 404, title: "Message not found" },
  job_not_found: { status: 404, title: "Job not found" },
  list_check_not_found: { status: 404, title: "List check not found" },
  list_check_not_done: { status: 409, title: "List check not finished" },
  cost_above_limit: { status: 409, title: "Would cost more than the limit" },
  erasure_not_found: { status: 404, title: "Erasure not found" },
  quarantine_not_found: { status: 404, title: "Not in quarantine" },
  token_not_found: { status: 404, title: "Token not found" },
  warning_not_found: { status: 404, title: "Warning not found" },
  subscriber_not_found: { status: 404, title: "Subscriber not found" },
  identity_not_found: { status: 404, title: "Identity not found" },
  hosted_zone_not_found: { status: 404, title: "No hosted zone for this domain" },
  method_not_allowed: { status: 405, title: "Method not allowed" },
  likely_to_bounce_again: { status: 409, title: "Mail is likely to bounce again" },
  nothing_to_remove: { status: 409, title: "No matching suppressed addresses" },
  still_unreadable: { status: 409, title: "Notification still cannot be read" },
  warning_over: { status: 409, title: "Warning already resolved" },
  subscriber_exists: { status: 409, title: "Already subscribed" },
  subscriber_pending: { status: 409, title: "Subscription not confirmed" },
  not_waiting: { status: 409, title: "Request is not awaiting approval" },
  already_verified: { status: 409, title: "Identity already verified" },
  waits_for_approval: { status: 409, title: "Request is awaiting approval" },
  no_verification_mail: { status: 409, title: "No verification email to send" },
  no_dns_records: { status: 409, title: "No DNS records for this identity" },
  dns_records_exist: { status: 409, title: "Conflicting DNS records" },
  zone_change_refused: { status: 409, title: "Route 53 rejected the change" },
  hosted_zone_ambiguous: { status: 409, title: "Several hosted zones for this domain" },
  hosted_zone_denied: { status: 409, title: "No permission to change the hosted zone" },
  mail_from_of_another: { status: 409, title: "MAIL FROM domain belongs to another identity" },
  other_configuration_set: { status: 409, title: "Identity uses another configuration set" },
  configuration_set_missing: { status: 409, title: "Configuration set is missing" },
  identity_limit: { status: 409, title: "Identity limit reached" },
  identity_in_use: { status: 409, title: "Identity in use" },
  identity_busy: { status: 409, title: "Identity is being changed by someone else" },
  already_in_production: { status: 409, title: "Production access already granted" },
  review_pending: { status: 409, title: "Request already under review" },
  production_access_required: { status: 409, title: "Production access required" },
  payload_too_large: { status: 413, title: "Body too large" },
  unsupported_media_type: { status: 415, title: "Unsupported content type" },
  verification_too_soon: { status: 429, title: "Verification email sent too recently" },
  counting: { status: 503, title: "Events are still being counted" },
  internal: { status: 500, title: "Internal error" },
  route53_busy: { status: 503, title: "Route 53 is busy" },
  ses_busy: { status: 503, title: "SES is busy" },
  still_suppressed: { status: 503, title: "SES still lists this address" },
  unavailable: { status: 503, title: "Token lookup failed" },
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
