/** The recruiter's page of the sandbox: server-rendered, without a script, for this machine's own browser only. */
import { readFile } from "node:fs/promises";
import type { ApplicationRef } from "@bonafide/core/domain/application";
import { Hono } from "hono";
import type { Account } from "../accounts.ts";
import type { Applicant } from "../applicant.ts";
import { SAMPLES } from "../samples.ts";
import { applyView } from "./apply-view.ts";
import { emptyValues, parseSubmission, type Values } from "./form.ts";
import { FORM_MAX_BYTES, formIsOwn, hostIsOwn, readForm, withHeaders } from "./guard.ts";
import { message } from "./layout.ts";
import { listView } from "./list-view.ts";
import { profileView } from "./profile-view.ts";
import { seeList, seeOne, type Sources } from "./recruiter.ts";
import { settingsView } from "./settings-view.ts";
import { parseWebhook } from "./webhook-form.ts";

export interface PageDeps extends Sources {
  readonly accounts: readonly Account[];
  /** Where the page is served; known once it is. */
  readonly origin: () => string;
  readonly submit: (account: Account, applicant: Applicant) => Promise<{ readonly ref: ApplicationRef }>;
}

const ROWS_PER_LIST = 60;
/** Everything is kept in memory; a form that is submitted by a loop must not fill it. */
const APPLICATIONS_MAX = 1_000;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1f4f7a"/><path d="M9 17l5 5 9-12" fill="none" stroke="#fff" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

function prefilled(ats: string, sample: string | undefined): Values {
  const values = emptyValues(ats);
  const chosen = /^\d{1,3}$/.test(sample ?? "") ? SAMPLES[Number(sample)] : undefined;
  if (!chosen) return values;
  const { givenName, familyName, email, phone, place, address } = chosen;
  return { ...values, givenName, familyName, email, phone: phone ?? "", place: place ?? "", address: address ?? "" };
}

export function createPage({ accounts, origin, submit, ...sources }: PageDeps): Hono {
  const style = readFile(new URL("style.css", import.meta.url), "utf8");
  const app = new Hono();
  const ids = accounts.map(({ connection }) => connection.ats);

  app.use(withHeaders);
  app.use(async (c, next) => {
    if (!hostIsOwn(c, origin())) return c.text("This page is served to this machine under its own name only.", 421);
    await next();
    return undefined;
  });

  app.get("/style.css", async (c) => c.body(await style, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/icon.svg", (c) => c.body(ICON, 200, { "content-type": "image/svg+xml" }));

  app.get("/", async (c) => {
    const lists = accounts.map(async (account) => ({ account, ...(await seeList(sources, account, ROWS_PER_LIST)) }));
    return c.html(listView(await Promise.all(lists), { watch: c.req.query("watch") !== "off" }));
  });

  app.get("/apply", (c) => c.html(applyView(accounts, prefilled(ids[0] ?? "", c.req.query("sample")))));

  app.post("/apply", async (c) => {
    if (!formIsOwn(c, origin())) {
      return c.html(
        message("Not submitted", "The form came from another site. Open this page’s own form and try again."),
        403,
      );
    }
    const form = await readForm(c.req.raw);
    if (form === "no_form") return c.html(message("Not submitted", "Only this page’s own form is accepted."), 415);
    if (form === "too_large") {
      const text = `The form was larger than ${FORM_MAX_BYTES / 1024} KiB, so nothing was read from it. Shorten the fields and try again.`;
      return c.html(message("Not submitted: too large", text), 413);
    }
    const submitted = parseSubmission(form, ids);
    if (submitted.status === "refused") {
      return c.html(applyView(accounts, submitted.values, { problems: submitted.problems }), 422);
    }
    const account = accounts.find(({ connection }) => connection.ats === submitted.ats);
    if (!account || sources.journal.size() >= APPLICATIONS_MAX) {
      return c.html(message("Not submitted", "The sandbox is full. Stop it and start it again to begin anew."), 503);
    }
    const { ref } = await submit(account, submitted.applicant);
    return c.redirect(`/${account.connection.ats}/${encodeURIComponent(ref.applicationId)}`, 303);
  });

  app.get("/settings", (c) => c.html(settingsView(accounts, sources.subscriptions)));

  app.post("/settings/:ats", async (c) => {
    if (!formIsOwn(c, origin())) {
      return c.html(
        message("Not saved", "The form came from another site. Open this page’s own form and try again."),
        403,
      );
    }
    const form = await readForm(c.req.raw);
    if (form === "no_form") return c.html(message("Not saved", "Only this page’s own form is accepted."), 415);
    if (form === "too_large") return c.html(message("Not saved: too large", "Shorten the fields and try again."), 413);
    const account = accounts.find(({ connection }) => connection.ats === c.req.param("ats"));
    if (!account) return c.html(message("Not saved", "There is no such ATS here."), 422);
    const parsed = parseWebhook(form);
    if ("problems" in parsed) {
      const refused = { ats: account.connection.ats, url: form.get("url") ?? "", problems: parsed.problems };
      return c.html(settingsView(accounts, sources.subscriptions, refused), 422);
    }
    await sources.subscriptions.set(account, parsed.subscription);
    return c.redirect("/settings", 303);
  });

  app.get("/:ats/:applicationId", async (c) => {
    const { ats, applicationId } = c.req.param();
    const account = accounts.find(({ connection }) => connection.ats === ats);
    const seen = account && (await seeOne(sources, account, applicationId));
    return seen ? c.html(profileView(seen, { watch: c.req.query("watch") !== "off" })) : c.notFound();
  });

  app.notFound((c) =>
    c.html(message("Not found", "There is nothing at this address in this run of the sandbox."), 404),
  );
  app.onError((_error, c) =>
    c.html(message("Something went wrong", "The sandbox could not do this. Reload, or start it again."), 500),
  );
  return app;
}
