/** What GitHub's REST API answers, as far as it is read (https://docs.github.com/en/rest). */
import * as z from "zod";

const Login = z.string().max(100);
const Instant = z.iso.datetime({ offset: true });

/** https://docs.github.com/en/rest/users/users#get-a-user */
export const User = z.object({
  login: Login,
  type: z.string().max(40),
  created_at: Instant,
  public_repos: z.int().nonnegative(),
});

/** https://docs.github.com/en/rest/repos/repos#list-repositories-for-a-user */
export const Repositories = z
  .array(
    z.object({
      /** Counts up with every repository opened (https://docs.github.com/en/rest/repos/repos#list-public-repositories). */
      id: z.int(),
      full_name: z.string().max(200),
      fork: z.boolean(),
      size: z.int().nonnegative(),
      created_at: Instant,
      pushed_at: Instant.nullable(),
    }),
  )
  .max(100);
export type Repository = z.infer<typeof Repositories>[number];

/** https://docs.github.com/en/rest/search/search#search-commits */
export const Commits = z.object({
  total_count: z.int().nonnegative(),
  /** The search ran out of time: what it names is true, what it counts is not. */
  incomplete_results: z.boolean(),
  items: z
    .array(
      z.object({
        sha: z.string().regex(/^[0-9a-f]{40,64}$/),
        /** The account that the author's address belongs to; null where it belongs to none. */
        author: z.object({ login: Login.optional() }).nullish(),
        /** Whatever the author's clock said: any text is taken, and what is no date is no evidence. */
        commit: z.object({ author: z.object({ date: z.string().max(64) }) }),
        repository: z.object({ id: z.int(), full_name: z.string().max(200), fork: z.boolean() }),
      }),
    )
    .max(100),
});
export type Commits = z.infer<typeof Commits>;
export type Commit = Commits["items"][number];
