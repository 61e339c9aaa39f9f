import type { ComponentChildren } from "preact";

/** An id in a fact: SES's of a message, or Postfix's of one that SES refused; either has a page. */
const MESSAGE = /(?<=\bmessage )(?=\S*\d)[\w-]{6,}/g;

/** The numbers of a warning, a sentence each. */
export const Facts = ({ facts }: { facts: string[] }) => (
  <ul class="warning-facts">
    {facts.map((fact) => (
      <li key={fact}>{withLinks(fact)}</li>
    ))}
  </ul>
);

const withLinks = (fact: string): ComponentChildren => {
  const ids = fact.match(MESSAGE) ?? [];
  return fact.split(MESSAGE).map((text, place) => {
    const id = ids[place];
    return (
      <>
        {text}
        {id !== undefined && <a href={`/messages/${encodeURIComponent(id)}`}>{id}</a>}
      </>
    );
  });
};
