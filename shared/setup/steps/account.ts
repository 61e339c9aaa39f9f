import { access, sendingStatus, suppression } from "../../account/findings.ts";
import { done, type StepRule, toDo, unknown } from "../step.ts";

export const suppressionList: StepRule = {
  id: "suppressionList",
  title: "Let SES suppress addresses after bounces and complaints",
  optional: false,
  judge: ({ account }) => {
    if (account === undefined) return unknown("SES");
    const [missing] = suppression(account);
    return missing === undefined
      ? done("The account's suppression list is on, for bounces and complaints.")
      : toDo(missing.text, ...missing.remedy);
  },
};

export const sending: StepRule = {
  id: "sending",
  title: "Make sure the account may send",
  optional: false,
  judge: ({ account }) => {
    if (account === undefined) return unknown("SES");
    const { code, text, remedy } = sendingStatus(account);
    return code === "goodStanding" ? done(text) : toDo(text, ...remedy);
  },
};

export const productionAccess: StepRule = {
  id: "productionAccess",
  title: "Get the account out of the sandbox",
  optional: false,
  judge: ({ account }) => {
    if (account === undefined) return unknown("SES");
    const [sandbox] = access(account);
    if (sandbox === undefined) return done("The account has production access: it can send to any address.");
    return toDo(sandbox.text, ...sandbox.remedy);
  },
};
