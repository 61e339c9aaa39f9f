/** A use case to begin with; what stands in square brackets is for the administrator to fill in. */
export const DRAFT = `We run REDCap, a web application in which researchers of [institution] collect data for their studies, on our own servers.

What we send: survey invitations and reminders, confirmations, and account mail such as password resets. About [number] a day. No advertising.

Recipients: study participants, and staff who have an account.

How recipients opted in: participants give their address and their consent when they enrol in a study. Staff have an account at our institution. We do not buy, rent or share lists. Each invitation says which study it is from and how to opt out.

Bounces and complaints: SES suppresses addresses after a bounce or a complaint. Its events go to Postmaster, a service in our AWS account, which records each one, shows administrators why an address failed, and warns them well before the bounce rate reaches 5% or the complaint rate 0.1%. We correct addresses that fail or stop sending to them, and we send no more mail to anyone who complains.`;

/** The parts that are still to be filled in. */
export const blanksIn = (text: string): string[] => [...new Set(text.match(/\[[^\][]+\]/g) ?? [])];
