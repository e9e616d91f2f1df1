/** The registry of signals, and the policy their own weights make. */
import { catalogPolicy } from "../domain/policy.ts";
import type { Signal } from "../domain/signal.ts";
import {
  emailDisposable,
  emailDomainNew,
  emailLookalikeEmployer,
  emailLookalikeProvider,
  emailNoMx,
  emailPrivacyProvider,
} from "./email.ts";
import {
  ipConsistent,
  ipCountryMismatch,
  ipDprkRange,
  ipHosting,
  ipPublicProxy,
  ipResidentialProxy,
  ipTor,
  ipVpn,
  ipVpnAstrill,
} from "./network.ts";
import {
  phoneAreaMismatch,
  phoneCountryMismatch,
  phoneInvalid,
  phoneMobile,
  phoneRecentPort,
  phoneTollfree,
  phoneVoipNonfixed,
} from "./phone.ts";
import { portfolioDomainNew } from "./web.ts";

export const signals: readonly Signal[] = [
  ipCountryMismatch,
  ipHosting,
  ipVpn,
  ipVpnAstrill,
  ipTor,
  ipResidentialProxy,
  ipPublicProxy,
  ipDprkRange,
  ipConsistent,
  phoneVoipNonfixed,
  phoneTollfree,
  phoneInvalid,
  phoneCountryMismatch,
  phoneAreaMismatch,
  phoneRecentPort,
  phoneMobile,
  emailDomainNew,
  emailDisposable,
  emailNoMx,
  emailPrivacyProvider,
  emailLookalikeEmployer,
  emailLookalikeProvider,
  portfolioDomainNew,
];

export const defaultPolicy = catalogPolicy(signals);
