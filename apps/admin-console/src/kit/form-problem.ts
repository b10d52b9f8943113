import { problemOf, type Problem } from '../api/problem.ts';

/** What the API refused, told apart for a form: at a field of it, or as a whole. */
export interface FormProblem {
  /** What is not about one of the fields; null if there is nothing. */
  readonly general: Problem | null;
  /** Why this field was refused. */
  readonly errorOf: (field: string) => string | undefined;
}

/** `fields`: those that the form shows, as the API calls them. */
export function formProblemOf(error: unknown, fields: readonly string[]): FormProblem {
  if (error === null || error === undefined) return { general: null, errorOf: () => undefined };
  const problem = problemOf(error);
  const isOfField = problem.field !== null && fields.includes(problem.field);
  return {
    general: isOfField ? null : problem,
    errorOf: (field) => (isOfField && problem.field === field ? problem.message : undefined),
  };
}
