import { type Answer, badRequest, exception, type Input, success } from "../answer.ts";
import type { Ses } from "../context.ts";
import { unknownField } from "./knownFields.ts";

/** [API_CreateConfigurationSet] */
export const createConfigurationSet = ({ body }: Input, ses: Ses): Answer => {
  const unknown = unknownField(body, ["ConfigurationSetName", "SendingOptions"]);
  if (unknown !== undefined) return unknown;
  const { ConfigurationSetName: name, SendingOptions: sending } = body;
  if (typeof name !== "string" || !/^[\w-]{1,64}$/.test(name))
    return badRequest("ConfigurationSetName takes 1 to 64 letters, digits, _ and -");
  if (ses.configurationSets.get(name) !== undefined)
    return exception("AlreadyExistsException", `Configuration set <${name}> already exists.`);
  const isOff =
    typeof sending === "object" &&
    sending !== null &&
    "SendingEnabled" in sending &&
    sending.SendingEnabled === false;
  ses.configurationSets.put(name, { name, sendingEnabled: !isOff, destinations: [] });
  return success();
};
