/** Event types as SESv2 names them in a destination, and as the notifications do. */
export const EVENT_TYPES = {
  SEND: "Send",
  REJECT: "Reject",
  BOUNCE: "Bounce",
  COMPLAINT: "Complaint",
  DELIVERY: "Delivery",
  OPEN: "Open",
  CLICK: "Click",
  RENDERING_FAILURE: "Rendering Failure",
  DELIVERY_DELAY: "DeliveryDelay",
  SUBSCRIPTION: "Subscription",
} as const;
export type EventType = keyof typeof EVENT_TYPES;

export type EventDestination = {
  Name: string;
  Enabled: boolean;
  MatchingEventTypes: EventType[];
  SnsDestination: { TopicArn: string };
};
export type ConfigurationSet = {
  name: string;
  sendingEnabled: boolean;
  destinations: EventDestination[];
};

export const isEventType = (value: unknown): value is EventType =>
  typeof value === "string" && Object.hasOwn(EVENT_TYPES, value);
