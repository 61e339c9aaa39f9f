/** `hotmail` with `com`, `co.uk` is `hotmail.com`, `hotmail.co.uk`. */
const each = (name: string, suffixes: string): string[] =>
  suffixes.split(" ").map((suffix) => `${name}.${suffix}`);

/**
 * Providers of mailboxes for everybody whose DMARC policies have receivers refuse or quarantine what their own servers
 * did not send, or who do so themselves with mail to their own users: mail from them that SES sends fails DMARC, for SES
 * can neither sign for them nor be in their SPF [send-email-authentication-dmarc]. As commonly known in November 2026;
 * `dig TXT _dmarc.<domain>` shows a provider's policy of today. National domains are named one by one: the same name
 * under another top-level domain may be somebody else's.
 */
export const FREE_MAIL_DOMAINS: readonly string[] = [
  "gmail.com",
  "googlemail.com",
  ...each("yahoo", "com at be ca cz de dk es fi fr gr hu ie in it nl no pl pt ro se"),
  ...each("yahoo", "co.id co.in co.jp co.nz co.th co.uk co.za"),
  ...each("yahoo", "com.ar com.au com.br com.hk com.mx com.my com.ph com.sg com.tr com.tw com.vn"),
  "myyahoo.com",
  "ymail.com",
  "rocketmail.com",
  ...each("aol", "com de fr it co.uk"),
  ...each("outlook", "com at be cl cz de dk es fr hu ie in it jp kr lv my ph pt sa sg sk"),
  ...each("outlook", "co.id co.th com.ar com.au com.br com.gr com.tr com.vn"),
  ...each("hotmail", "com be ca ch de dk es fi fr gr it nl no se"),
  ...each("hotmail", "co.jp co.nz co.th co.uk com.ar com.au com.br com.tr"),
  ...each("live", "com at be ca cl cn de dk fi fr hk ie in it jp nl no ru se"),
  ...each("live", "co.kr co.uk co.za com.ar com.au com.mx com.my com.pt com.sg"),
  "msn.com",
  "icloud.com",
  "me.com",
  "mac.com",
  ...each("gmx", "net de at ch com fr es co.uk us"),
  "web.de",
  "mail.com",
  "mail.ru",
  "bk.ru",
  "inbox.ru",
  "list.ru",
  "yandex.ru",
  "yandex.com",
  "proton.me",
  "protonmail.com",
  "pm.me",
  "zoho.com",
  "comcast.net",
  "qq.com",
  "163.com",
  "126.com",
];
