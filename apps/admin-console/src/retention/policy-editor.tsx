import { ArrowDown, ArrowUp, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { changeRetention } from '../api/retention.api.ts';
import type { RetentionPolicy } from '../api/types.ts';
import { Button, IconButton } from '../kit/button.tsx';
import { Actions } from '../kit/dialog.tsx';
import { SelectField, TextField } from '../kit/field.tsx';
import { ProblemNotice } from '../kit/notice.tsx';
import { Panel } from '../kit/page.tsx';
import { useChange } from '../kit/use-change.ts';
import { classes, daysError, draftOf, matchError, moved, policyOf, type RuleDraft } from './policy-draft.ts';
import { PolicyPreview, usePolicyPreview } from './policy-preview.tsx';

const mostRules = 50;

/** Writes another policy, and shows what it would do before it is saved. */
export function PolicyEditor({
  version,
  asked,
  today,
}: {
  /** Of the policy in force. */
  readonly version: number;
  readonly asked: RetentionPolicy;
  /** A day of UTC. */
  readonly today: string;
}) {
  const [draft, setDraft] = useState(() => draftOf(asked));
  const [nextId, setNextId] = useState(asked.rules.length);
  const policy = policyOf(draft);
  const isChanged = policy !== null && JSON.stringify(policy) !== JSON.stringify(asked);
  const state = usePolicyPreview(isChanged ? policy : null, version);
  // What it would do is to be read before; where it can't be said, one may go on without knowing.
  const isReadable = state.preview !== undefined || state.error !== null;
  const save = useChange(changeRetention, ['retention', 'purges']);
  const setRules = (rules: readonly RuleDraft[]) => setDraft({ ...draft, rules });
  const setRule = (index: number, change: Partial<RuleDraft>) =>
    setRules(draft.rules.map((rule, at) => (at === index ? { ...rule, ...change } : rule)));
  const addRule = () => {
    setRules([...draft.rules, { id: nextId, class: 'denied', command: '', thing: '', days: '730' }]);
    setNextId(nextId + 1);
  };
  return (
    <Panel title="Change it">
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (policy !== null && isChanged && isReadable) save.mutate(policy);
        }}
      >
        {draft.rules.length > 0 && (
          <ol className="rules" aria-label="Rules: the first that matches wins">
            {draft.rules.map((rule, index) => (
              <li key={rule.id} className="rule">
                <SelectField
                  label="Class"
                  value={rule.class}
                  onValue={(value) => setRule(index, { class: value })}
                  options={[
                    { value: '', label: 'Any' },
                    ...classes.map((each) => ({ value: each, label: each })),
                  ]}
                />
                <TextField
                  label="Command"
                  value={rule.command}
                  onValue={(command) => setRule(index, { command })}
                  placeholder="any"
                  error={matchError(rule)}
                />
                <TextField
                  label="Thing"
                  value={rule.thing}
                  onValue={(thing) => setRule(index, { thing })}
                  placeholder="any"
                />
                <TextField
                  label="Days"
                  inputMode="numeric"
                  value={rule.days}
                  onValue={(days) => setRule(index, { days })}
                  error={daysError(rule.days)}
                />
                <div className="row-actions">
                  <IconButton
                    label={`Move rule ${index + 1} up`}
                    icon={<ArrowUp size={16} aria-hidden />}
                    disabled={index === 0}
                    onClick={() => setRules(moved(draft.rules, index, -1))}
                  />
                  <IconButton
                    label={`Move rule ${index + 1} down`}
                    icon={<ArrowDown size={16} aria-hidden />}
                    disabled={index === draft.rules.length - 1}
                    onClick={() => setRules(moved(draft.rules, index, 1))}
                  />
                  <IconButton
                    label={`Remove rule ${index + 1}`}
                    icon={<Trash2 size={16} aria-hidden />}
                    onClick={() => setRules(draft.rules.filter((_rule, at) => at !== index))}
                  />
                </div>
              </li>
            ))}
          </ol>
        )}
        <div className="row rule-end">
          <TextField
            label={draft.rules.length === 0 ? 'All entries: days' : 'All others: days'}
            inputMode="numeric"
            value={draft.defaultDays}
            onValue={(defaultDays) => setDraft({ ...draft, defaultDays })}
            error={daysError(draft.defaultDays)}
          />
          <Button
            icon={<Plus size={16} aria-hidden />}
            disabled={draft.rules.length >= mostRules}
            onClick={addRule}
          >
            Add a rule
          </Button>
        </div>
        {isChanged && <PolicyPreview policy={policy} today={today} state={state} />}
        {save.error && <ProblemNotice error={save.error} title="The policy was not changed." />}
        <Actions>
          <Button disabled={!isChanged} onClick={() => setDraft(draftOf(asked))}>
            Undo
          </Button>
          <Button kind="primary" submits disabled={!isChanged || !isReadable} busy={save.isPending}>
            Save the policy
          </Button>
        </Actions>
      </form>
    </Panel>
  );
}
