/** What jest tells a reporter, as far as it is read here. */
export interface TestedFiles {
  readonly testResults: readonly {
    readonly testResults: readonly { readonly status: string; readonly ancestorTitles: readonly string[] }[];
  }[];
}

/** By contract and engine, how many tests of it have passed; of what more than one engine has run. */
function contractCounts(results: TestedFiles): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const counts = new Map<string, Map<string, number>>();
  for (const { status, ancestorTitles } of results.testResults.flatMap((file) => file.testResults)) {
    const [, contract, engine] = /^(.+): ([^:]+)$/.exec(ancestorTitles[0] ?? '') ?? [];
    if (contract === undefined || engine === undefined || status !== 'passed') continue;
    const of = counts.get(contract) ?? new Map<string, number>();
    counts.set(contract, of.set(engine, (of.get(engine) ?? 0) + 1));
  }
  return new Map([...counts].filter(([, of]) => of.size > 1).toSorted());
}

/**
 * Prints how many tests of each port's contract have passed on each engine, and fails the run where they are not as
 * many: an adapter that leaves one out does not keep the contract.
 */
// eslint-disable-next-line no-restricted-syntax -- jest takes the default export of a reporter
export default class ContractCountsReporter {
  private unequal: string[] = [];

  onRunComplete(_contexts: unknown, results: TestedFiles): void {
    const counts = [...contractCounts(results)];
    if (counts.length > 0) process.stdout.write('\nTests of contracts, by engine:\n');
    for (const [contract, of] of counts) {
      const isEqual = new Set(of.values()).size === 1;
      const line = `${contract}: ${[...of].map(([engine, count]) => `${engine} ${count}`).join(', ')}`;
      if (!isEqual) this.unequal.push(line);
      process.stdout.write(`  ${line}${isEqual ? '' : ' (NOT EQUAL)'}\n`);
    }
  }

  getLastError(): Error | undefined {
    if (this.unequal.length === 0) return undefined;
    return new Error(`engines have not passed the same tests of a contract: ${this.unequal.join('; ')}`);
  }
}
