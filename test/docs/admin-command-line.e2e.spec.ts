import { testedGuide } from './tested-guide.ts';

testedGuide('the guide to the command line', 'docs/guides/admin-command-line.md', 8);
