import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { RouterProvider } from "@tanstack/react-router";
import { reloadAfterDeploy } from "./shell/reload-after-deploy.ts";
import { MessagesProvider } from "./messages/provider.tsx";
import { router } from "./router/router.tsx";
import { showTheme } from "./shell/theme.ts";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/print.css";

showTheme();
reloadAfterDeploy();

const element = document.querySelector("#root");
if (element === null) throw new Error("index.html has no element #root.");
createRoot(element).render(
  <StrictMode>
    <MessagesProvider>
      <RouterProvider router={router} />
    </MessagesProvider>
  </StrictMode>,
);
