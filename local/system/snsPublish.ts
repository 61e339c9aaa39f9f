import { randomUUID } from "node:crypto";

// SNS takes 100, though its reference says "less than 100" [getmoto/moto issue 1503].
const LONGEST_SUBJECT = 100;

/**
 * The error that SNS answers to a Publish whose subject it does not take, as its Query protocol has it; undefined of every
 * other request. fauxqs takes any subject. "UTF-8 text with no line breaks or control characters" [API_Publish].
 */
export const subjectError = (body: unknown): string | undefined => {
  if (typeof body !== "object" || body === null || !("Action" in body) || body.Action !== "Publish")
    return undefined;
  const subject = "Subject" in body ? body.Subject : undefined;
  if (typeof subject !== "string" || isSubject(subject)) return undefined;
  return `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid parameter: Subject</Message></Error><RequestId>${randomUUID()}</RequestId></ErrorResponse>`;
};

const isSubject = (text: string): boolean =>
  text !== "" && [...text].length <= LONGEST_SUBJECT && !/[\p{Cc}\u2028\u2029]/u.test(text);
