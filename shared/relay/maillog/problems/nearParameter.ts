/** Parameters of a host that relays to SES, which typing errors are looked for in [postconf(5)]. */
const PARAMETERS = [
  "relayhost",
  "myhostname",
  "mydomain",
  "myorigin",
  "mydestination",
  "mynetworks",
  "mynetworks_style",
  "inet_interfaces",
  "inet_protocols",
  "message_size_limit",
  "mailbox_size_limit",
  "maximal_queue_lifetime",
  "bounce_queue_lifetime",
  "smtp_sasl_auth_enable",
  "smtp_sasl_password_maps",
  "smtp_sasl_security_options",
  "smtp_sasl_tls_security_options",
  "smtp_sasl_mechanism_filter",
  "smtp_tls_security_level",
  "smtp_tls_wrappermode",
  "smtp_tls_CAfile",
  "smtp_tls_CApath",
  "smtp_tls_loglevel",
  "smtp_tls_note_starttls_offer",
  "smtp_tls_mandatory_protocols",
  "smtp_tls_protocols",
  "smtp_tls_session_cache_database",
  "smtp_generic_maps",
  "smtp_header_checks",
  "smtp_helo_name",
  "smtp_bind_address",
  "smtp_destination_concurrency_limit",
  "smtp_destination_rate_delay",
  "smtp_destination_recipient_limit",
  "sender_canonical_maps",
  "recipient_canonical_maps",
  "canonical_maps",
  "virtual_alias_maps",
  "virtual_alias_domains",
  "transport_maps",
  "alias_maps",
  "alias_database",
  "header_checks",
  "masquerade_domains",
  "masquerade_exceptions",
  "sender_dependent_relayhost_maps",
  "sender_dependent_default_transport_maps",
  "smtp_sender_dependent_authentication",
  "smtpd_recipient_restrictions",
  "smtpd_relay_restrictions",
  "smtpd_client_restrictions",
  "smtpd_sender_restrictions",
  "smtpd_helo_required",
  "smtpd_milters",
  "non_smtpd_milters",
  "milter_default_action",
  "maillog_file",
  "default_transport",
  "relay_domains",
  "local_recipient_maps",
  "compatibility_level",
  "soft_bounce",
  "always_bcc",
] as const;

const FARTHEST = 3; // letters to change

/** The parameter that a name which Postfix does not know is most likely a typing error of. */
export const nearParameter = (name: string): string | undefined => {
  const ranked = PARAMETERS.map((parameter) => ({ parameter, distance: distanceOf(name, parameter) }))
    .filter(({ distance }) => distance <= Math.min(FARTHEST, Math.floor(name.length / 4)))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.parameter;
};

/** Levenshtein's. */
const distanceOf = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > FARTHEST) return FARTHEST + 1;
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
};
