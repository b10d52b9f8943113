import type { RetentionPreview } from '../api/types.ts';
import { Sparkline } from '../kit/sparkline.tsx';
import { dueWords } from './policy-words.ts';

const day = 86_400_000;
const shownDays = 60;

/** What falls due within 60 days, a bar a day; the first bar is what is due already, with today's. */
export function DueChart({ due, today }: { readonly due: RetentionPreview['due']; readonly today: string }) {
  const values = Array.from({ length: shownDays }, () => 0);
  values[0] = due.now;
  let beyond = due.later;
  for (const { date, entries } of due.days) {
    const index = Math.max(0, Math.round((Date.parse(date) - Date.parse(today)) / day));
    if (index < shownDays) values[index] = (values[index] ?? 0) + entries;
    else beyond += entries;
  }
  return (
    <figure className="due">
      <Sparkline values={values} label={`In the next ${shownDays} days it ${dueWords(due, today)}`} />
      <figcaption className="soft">
        <span>today</span>
        <span>{beyond > 0 && `${beyond.toLocaleString('en')} later`}</span>
        <span>in {shownDays} days</span>
      </figcaption>
    </figure>
  );
}
