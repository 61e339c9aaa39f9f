/** Where Postfix prints what main.cf or master.cf holds, up to the end of the line [mail_conf(3), attr_override(3), dict_open(3)]. */
const VALUES = [
  /((?:unused parameter|overriding earlier entry): [\w.-]{1,100}=)[\s\S]{1,500}$/,
  /(: [\w.-]{1,100} = )[\s\S]{1,500}$/, // bad boolean configuration: name = value
  /(\b[a-z][a-z\d]{0,40}_\w{1,80} ?= ?)[\s\S]{1,500}$/,
  /(parameter [\w.-]{1,100}: bad [\w ]{1,60}: )[\s\S]{1,500}$/,
  /(attribute (?:name|value): )[\s\S]{1,500}$/, // missing '=' after attribute name: "…"
  /(form instead of )[\s\S]{1,500}$/, // expecting "type:name" form instead of "…"
];
/** Tables whose name is their content [DATABASE_README], and what stands before the host of a URL. */
const CONTENT =
  /\b((?:static|inline|randmap|pipemap|unionmap):)(?:\{(?:[\s\S]{0,500}\}|[\s\S]{0,500}$)|\S{1,500})/;
const USER_OF_URL = /(:\/\/)[^\s/@]{1,200}@/g;
/** A table by name, and names of tables that are no secret: files and hosts. */
const TABLE = /^\S{1,500}(?= (?:is unavailable|lookup error))/;
const OF_FILE_OR_HOST =
  /^(?:(?:proxy|debug):){0,2}(?:(?:hash|btree|lmdb|cdb|dbm|sdbm|texthash|regexp|pcre|cidr|ldap|mysql|pgsql|sqlite|mongodb):[\w./+-]{1,500}|(?:tcp|socketmap):[\w.:[\]/-]{1,500})$/;

/** A value of main.cf may be a password, and a password may stand where a table should. */
export const withoutSecrets = (text: string): string =>
  VALUES.reduce((masked, pattern) => masked.replace(pattern, "$1…"), text)
    .replace(CONTENT, "$1…")
    .replace(USER_OF_URL, "$1…@")
    .replace(TABLE, (table) =>
      OF_FILE_OR_HOST.test(table) || !table.includes(":") ? table : `${table.slice(0, table.indexOf(":"))}:…`,
    );
