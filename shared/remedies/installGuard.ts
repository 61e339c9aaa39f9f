/** For the mail host; `--verified FILE` can stand in place of the service. */
export const INSTALL_GUARD =
  'postmaster guard install --fallback "NAME <ADDRESS>" --mode observe --url URL --token-file FILE';
