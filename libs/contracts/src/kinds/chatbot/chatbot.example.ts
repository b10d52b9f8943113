export const chatbotExample = {
  apiVersion: 'smarter.sh/v1',
  kind: 'Chatbot',
  metadata: {
    name: 'example_chatbot',
    description: 'Answers questions about the example',
    version: '1.0.0',
    tags: [],
    annotations: [],
  },
  spec: {
    config: {
      deployed: false,
      provider: 'openai',
      defaultModel: 'gpt-4o-mini',
      defaultSystemRole: 'You are a helpful assistant.',
      defaultTemperature: 0.5,
      defaultMaxTokens: 2048,
      appName: 'Example',
      appAssistant: 'Ann',
      appWelcomeMessage: 'Welcome!',
      appExamplePrompts: ['When are you open?'],
    },
    plugins: [],
    functions: [],
  },
};
