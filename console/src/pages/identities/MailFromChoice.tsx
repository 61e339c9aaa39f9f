import { TextField } from "../../parts/fields/TextField.tsx";

export type MailFrom = { choice: "usual" | "other" | "ses"; domain: string };

type MailFromChoiceProps = {
  /** The domain that is asked for. */
  of: string;
  value: MailFrom;
  onChange: (value: MailFrom) => void;
  error?: string | undefined;
};

/** Where the bounces of a domain's mail go. */
export const MailFromChoice = ({ of, value, onChange, error }: MailFromChoiceProps) => {
  const choices: [MailFrom["choice"], string][] = [
    ["usual", `bounces.${of}`],
    ["other", "Another subdomain"],
    ["ses", "Amazon's default: two fewer DNS records, but SPF won't align with your domain"],
  ];
  return (
    <fieldset>
      <legend>MAIL FROM domain, where bounces go</legend>
      {choices.map(([choice, text]) => (
        <label key={choice} class="check">
          <input
            type="radio"
            name="mail-from"
            value={choice}
            checked={value.choice === choice}
            onChange={() => onChange({ ...value, choice })}
          />
          {text}
        </label>
      ))}
      {value.choice === "other" && (
        <TextField
          label="Subdomain"
          error={error}
          required
          placeholder={`m.${of}`}
          value={value.domain}
          onInput={(domain) => onChange({ ...value, domain })}
        />
      )}
    </fieldset>
  );
};
