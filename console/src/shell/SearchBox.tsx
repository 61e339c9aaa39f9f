import { useEffect, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import { destinationOf } from "../pages/find/destination.ts";

/** One box for whatever an operator has in hand; `/` leads to it. */
export const SearchBox = () => {
  const { route, path, query } = useLocation();
  const asked = path === "/find" ? (query["q"] ?? "") : "";
  const [text, setText] = useState(asked);
  useEffect(() => setText(asked), [asked]);
  return (
    <search class="find">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "") route(destinationOf(text));
        }}
      >
        <input
          id="find"
          type="search"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onFocus={(event) => event.currentTarget.select()}
          placeholder="Address, domain, message id, queue id, subject"
          aria-label="Find an address, domain, message id, queue id or subject"
          autocomplete="off"
          spellcheck={false}
          enterkeyhint="search"
        />
      </form>
    </search>
  );
};
