import { useEffect, useRef, useState } from "preact/hooks";
import { TextField } from "./TextField.tsx";

const TYPING_MS = 300;

type TypedFieldProps = {
  label: string;
  value: string;
  placeholder?: string;
  onTyped: (text: string) => void;
};

/** A text that counts once one has stopped typing, or on Enter. */
export const TypedField = ({ label, value, placeholder, onTyped }: TypedFieldProps) => {
  const [text, setText] = useState(value);
  const given = useRef(value);
  useEffect(() => {
    // Not what this very box has given: more may have been typed since.
    if (value !== given.current) setText(value);
    given.current = value;
  }, [value]);
  const give = () => {
    if (text.trim() === given.current) return;
    given.current = text.trim();
    onTyped(given.current);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the time runs from the last key
  useEffect(() => {
    const timer = setTimeout(give, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return <TextField label={label} value={text} placeholder={placeholder} onInput={setText} onChange={give} />;
};
