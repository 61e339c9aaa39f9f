/** What browsers offer to pages and no page here uses; names that browsers no longer know make them complain. */
const FEATURES = [
  "accelerometer",
  "autoplay",
  "camera",
  "clipboard-read",
  "clipboard-write",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "gamepad",
  "geolocation",
  "gyroscope",
  "hid",
  "idle-detection",
  "keyboard-map",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "picture-in-picture",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "sync-xhr",
  "usb",
  "xr-spatial-tracking",
];

/** `Permissions-Policy` of a page [W3C Permissions Policy]. */
export const PERMISSIONS_POLICY = FEATURES.map((feature) => `${feature}=()`).join(", ");
