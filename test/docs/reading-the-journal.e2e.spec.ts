import { testedGuide } from './tested-guide.ts';

testedGuide('the guide to reading the journal', 'docs/guides/reading-the-journal.md', 6);
