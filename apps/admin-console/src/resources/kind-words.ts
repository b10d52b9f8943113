/** What each kind is, for those who see it the first time. */
const words: Readonly<Record<string, string>> = {
  Account: 'The company itself.',
  User: 'People: what they may do, and how to reach them.',
  SmarterAuthToken: 'API keys.',
  JournalPolicy: 'How long the journal keeps what.',
  Secret: 'Values that grant access, sealed, named by others.',
  Plugin: 'What a chatbot knows or can ask: texts, databases, APIs.',
  SqlConnection: 'Databases that plugins ask.',
  ApiConnection: 'APIs that plugins ask.',
  Chatbot: 'Assistants: their model, their role, their plugins.',
  Chat: 'Conversations with chatbots, as they happened.',
  ChatHistory: 'What was said in a chat.',
  ChatPluginUsage: 'Which plugins a chat used.',
  ChatToolCall: 'Which tools a chat called.',
};

export const aboutKind = (name: string): string => words[name] ?? '';

/** The name by which a row of a table is described, from the columns that kinds have. */
export function nameIn(row: Readonly<Record<string, unknown>>): string | null {
  const value = row['name'] ?? row['sessionKey'] ?? row['username'] ?? row['accountNumber'];
  return typeof value === 'string' && value !== '' ? value : null;
}

/** `plugin_class` and `pluginClass` as `Plugin class`. */
export function titleOf(name: string): string {
  const spaced = name
    .replaceAll('_', ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return spaced.slice(0, 1).toUpperCase() + spaced.slice(1);
}
