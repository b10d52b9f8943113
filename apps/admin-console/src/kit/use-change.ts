import { useMutation, useQueryClient } from '@tanstack/react-query';

/** Whatever is changed is a resource with a manifest, too. */
const resources = ['resource', 'resources'];

/**
 * A change through the API. When it is made, `onDone` is called, and what was read before under the keys that begin
 * with `stale` is read anew where it is shown.
 */
export function useChange<Answer, Input = void>(
  change: (input: Input) => Promise<Answer>,
  stale: readonly string[],
  onDone?: (answer: Answer, input: Input) => void,
) {
  const client = useQueryClient();
  return useMutation<Answer, Error, Input>({
    mutationFn: change,
    onSuccess: (answer, input) => {
      onDone?.(answer, input);
      // Not waited for: the answer may be shown once, and is not to hang on another question.
      for (const key of [...stale, ...resources]) void client.invalidateQueries({ queryKey: [key] });
    },
  });
}
