import { TextField } from "./TextField.tsx";

const LONGEST_NOTE = 1_000;

type NoteFieldProps = {
  label?: string;
  /** Who will read it. */
  hint: string;
  error?: string | undefined;
  value: string;
  onInput: (note: string) => void;
};

/** Why something is done, in a line. */
export const NoteField = ({ label = "Why", ...field }: NoteFieldProps) => (
  <TextField {...field} label={label} maxLength={LONGEST_NOTE} spellcheck />
);
