import { useState } from 'react';
import { changeKey, deleteKey, rotateKey } from '../api/keys.api.ts';
import type { ApiKey } from '../api/types.ts';
import { Button } from '../kit/button.tsx';
import { Confirm } from '../kit/confirm.tsx';
import { Actions, Dialog } from '../kit/dialog.tsx';
import { SelectField } from '../kit/field.tsx';
import { ShownOnce } from '../kit/shown-once.tsx';
import { useChange } from '../kit/use-change.ts';
import { KeyUse, useKeyUse } from './key-use.tsx';

interface Props {
  readonly apiKey: ApiKey;
  onClose: () => void;
}

/** Deactivates a key, or activates it again. */
export function SwitchKeyDialog({ apiKey, onClose }: Props) {
  const next = !apiKey.is_active;
  const usage = useKeyUse(apiKey.key_id);
  const change = useChange(() => changeKey(apiKey.key_id, { is_active: next }), ['keys'], onClose);
  return (
    <Confirm
      title={next ? `Activate ${apiKey.name}?` : `Deactivate ${apiKey.name}?`}
      action={next ? 'Activate' : 'Deactivate'}
      danger={!next}
      disabled={!next && usage.isFetching}
      change={change}
      onClose={onClose}
    >
      {next ? (
        <p>Whoever has the key can use it again within a second, unless it has expired.</p>
      ) : (
        <>
          <p>Within a second its calls are refused with 401. It can be activated again.</p>
          <KeyUse usage={usage} />
        </>
      )}
    </Confirm>
  );
}

/** Deletes a key for good. */
export function DeleteKeyDialog({ apiKey, onClose, onDeleted }: Props & { onDeleted: () => void }) {
  const usage = useKeyUse(apiKey.key_id);
  const change = useChange(() => deleteKey(apiKey.key_id), ['keys'], onDeleted);
  return (
    <Confirm
      title={`Delete ${apiKey.name}?`}
      action="Delete for good"
      danger
      disabled={usage.isFetching}
      change={change}
      onClose={onClose}
    >
      <p>
        Within a second its calls are refused with 401. A deleted key never works again; its entries stay.
      </p>
      <KeyUse usage={usage} />
    </Confirm>
  );
}

const graces = [
  { value: '0', label: 'Ends at once' },
  { value: '3600', label: 'Works for another hour' },
  { value: '86400', label: 'Works for another day' },
  { value: '604800', label: 'Works for another 7 days' },
  { value: '2592000', label: 'Works for another 30 days' },
] as const;

/** Replaces a key; the old one works for a time of grace. */
export function RotateKeyDialog({ apiKey, onClose }: Props) {
  const [grace, setGrace] = useState<(typeof graces)[number]['value']>('86400');
  const usage = useKeyUse(apiKey.key_id);
  const rotate = useChange(() => rotateKey(apiKey.key_id, Number(grace)), ['keys']);
  if (rotate.data)
    return (
      <Dialog open onClose={onClose} keeps title={`${apiKey.name} has a new key`}>
        <ShownOnce name="key" secret={rotate.data.api_key} />
        <Actions>
          <Button kind="primary" onClick={onClose}>
            I have it
          </Button>
        </Actions>
      </Dialog>
    );
  return (
    <Confirm
      title={`Rotate ${apiKey.name}?`}
      action="Rotate"
      danger={grace === '0'}
      disabled={usage.isFetching}
      change={rotate}
      onClose={onClose}
    >
      <p>A new key takes its place. Give it to whoever uses the old one before its time is over.</p>
      <SelectField label="The old key" value={grace} onValue={setGrace} options={graces} />
      <KeyUse usage={usage} />
    </Confirm>
  );
}
