// What pages and parts say of themselves comes after, and so prevails.
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/controls.css";
import "./styles/panels.css";
import "./styles/fields.css";
import "./styles/tables.css";
import "./styles/parts.css";
import "./styles/print.css";
import { QueryClientProvider } from "@tanstack/preact-query";
import { render } from "preact";
import { LocationProvider } from "preact-iso";
import { App } from "./App.tsx";
import { answers } from "./api/useGet.ts";

const root = document.getElementById("console");
if (root === null) throw new Error("index.html has no element of the id console");
render(
  <LocationProvider>
    <QueryClientProvider client={answers}>
      <App />
    </QueryClientProvider>
  </LocationProvider>,
  root,
);
