/** A stand-in for a registry's RDAP server with the object and error shapes of RFC 9083. */
import type { Context, Hono } from "hono";
import { createProviderEmulator, type ProviderEmulator } from "../emulation.ts";

export interface RdapEmulatorOptions {
  /** Registration date by domain; null is a registry that answers without one. Everything else is not registered. */
  readonly registrations: Readonly<Record<string, string | null>>;
}

const CONFORMANCE = ["rdap_level_0"];
const MEDIA_TYPE = { "content-type": "application/rdap+json" };

export function createRdapEmulator({ registrations }: RdapEmulatorOptions): ProviderEmulator {
  const answer = (context: Context<object, "/domain/:name">) => {
    const name = context.req.param("name").toLowerCase();
    if (!Object.hasOwn(registrations, name)) {
      const error = { rdapConformance: CONFORMANCE, errorCode: 404, title: "Not Found", description: [] };
      return context.body(JSON.stringify(error), 404, MEDIA_TYPE);
    }
    const registered = registrations[name] ?? null;
    const domain = {
      rdapConformance: CONFORMANCE,
      objectClassName: "domain",
      handle: "EXAMPLE-1",
      ldhName: name.toUpperCase(),
      status: ["active"],
      // Registries point to the registrar's own server; a client that follows it would show up in the counts.
      links: [{ rel: "related", type: "application/rdap+json", href: new URL("/related", context.req.url).href }],
      events: [
        ...(registered === null ? [] : [{ eventAction: "registration", eventDate: registered }]),
        { eventAction: "last update of RDAP database", eventDate: "2026-01-01T00:00:00Z" },
      ],
      entities: [{ objectClassName: "entity", roles: ["registrar"], handle: "9999" }],
    };
    return context.body(JSON.stringify(domain), 200, MEDIA_TYPE);
  };
  return createProviderEmulator((app: Hono) => {
    app.get("/domain/:name", answer);
  });
}
