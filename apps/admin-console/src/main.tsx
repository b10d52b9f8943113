import { CSPProvider } from '@base-ui/react/csp-provider';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Router } from 'wouter';
import { App } from './app.tsx';
import { problemOf } from './api/problem.ts';
import { showTheme } from './shell/theme.ts';
import './style/tokens.css';
import './style/elements.css';
import './kit/kit.css';
import './shell/shell.css';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // Every question is an entry of the journal: nothing is asked again on its own.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      retry: (count, error) => count < 2 && problemOf(error).isPassing,
    },
    // Some answers show a secret once: none is kept longer than it is shown.
    mutations: { retry: false, gcTime: 0 },
  },
});

showTheme();
const root = document.getElementById('console');
if (root === null) throw new Error('the page has no place for the Console');
createRoot(root).render(
  <StrictMode>
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={client}>
        <Router base="/console">
          <App />
        </Router>
      </QueryClientProvider>
    </CSPProvider>
  </StrictMode>,
);
