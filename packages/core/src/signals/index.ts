/** The registry of signals, and the policy their own weights make. */
import { catalogPolicy } from "../domain/policy.ts";
import type { Signal } from "../domain/signal.ts";
import { emailDisposable, emailDomainNew } from "./email.ts";
import { ipConsistent, ipCountryMismatch, ipHosting, ipVpn } from "./network.ts";
import { phoneCountryMismatch, phoneInvalid, phoneMobile, phoneTollfree, phoneVoipNonfixed } from "./phone.ts";

export const signals: readonly Signal[] = [
  ipCountryMismatch,
  ipHosting,
  ipVpn,
  ipConsistent,
  phoneVoipNonfixed,
  phoneTollfree,
  phoneInvalid,
  phoneCountryMismatch,
  phoneMobile,
  emailDomainNew,
  emailDisposable,
];

export const defaultPolicy = catalogPolicy(signals);
