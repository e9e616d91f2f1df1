/** What stands between a command and AWS, in the words of whoever has to mend it. */

/** Sign-in that has run out, as the SDK and the services name it. */
const EXPIRED = new Set(["ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"]);
const REFUSED = new Set([
  "UnrecognizedClientException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "SignatureDoesNotMatch",
  "AuthFailure",
]);
const FORBIDDEN = new Set(["AccessDeniedException", "AccessDenied", "KMSAccessDeniedException"]);

const SIGN_IN = 'sign in again, for example with "aws sso login"';

/** Names of faults of the way to AWS; anything else is a bug of ours, and null. */
export function awsFault(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if (error.message === "Region is missing") return "no region";
  // Codes of the system and of TLS are in capitals; those in small letters are an ATS's or a provider's, told of elsewhere.
  if ("code" in error && typeof error.code === "string" && /^[A-Z][A-Z0-9_]+$/.test(error.code)) return error.code;
  const isAws = "$fault" in error || "$metadata" in error;
  return isAws || isCredentials(error) ? error.name : null;
}

/** The providers of credentials throw under these names, and say in words when a session is over. */
function isCredentials(error: Error): boolean {
  return error.name === "CredentialsProviderError" || error.name === "TokenProviderError";
}

/** The one sentence for a fault of signing in, of rights or of the region; null for every other. */
export function signInSentence(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const name = awsFault(error);
  if (name === null) return null;
  if (name === "no region") return "No AWS region is set; set AWS_REGION, or a region in your AWS profile.";
  if (EXPIRED.has(name)) return `Your AWS session has expired; ${SIGN_IN}.`;
  if (isCredentials(error)) {
    return /expired|refresh/i.test(error.message)
      ? `Your AWS session has expired; ${SIGN_IN}.`
      : "No AWS credentials were found; sign in, or set AWS_PROFILE to a profile that has some.";
  }
  if (REFUSED.has(name))
    return `AWS does not know your credentials (${name}); ${SIGN_IN}, or choose another AWS_PROFILE.`;
  if (FORBIDDEN.has(name))
    return `Your AWS credentials lack a right this needs (${name}); use those of whoever deployed the stage, or ask them for it.`;
  return null;
}
