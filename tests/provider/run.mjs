// A real OpenID Connect provider on a free port of this machine, for signing in with in tests.
//
//   node run.mjs JSON
//
// prints its issuer identifier as the first line and runs until its standard input ends. JSON:
//   callback  the portal's callback address (required)
//   port      a port to listen on, to come back under the same name; 0 takes a free one
//   alg       RS256, ES256 or EdDSA, the algorithm of its keys
//   basic     false: takes the client secret in the form, not in the header
//   inToken   whether addresses stand in the token itself instead of being asked for
//   people    what is known of whom: { "subject": { email, email_verified, name } }
//   acr       the authentication context that it says it has reached
//
// Whoever types a subject is that person: it is the portal that is tested, not the provider.

import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

const told = { port: 0, alg: 'ES256', basic: true, inToken: false, people: {}, acr: null, ...JSON.parse(process.argv[2]) };

const kinds = {
  RS256: ['rsa', { modulusLength: 2048 }],
  ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}],
};

function key(alg) {
  const { privateKey } = generateKeyPairSync(...kinds[alg]);
  return { ...privateKey.export({ format: 'jwk' }), alg, use: 'sig', kid: randomBytes(8).toString('hex') };
}

const page = (uid) => `<!doctype html><html lang="en"><meta charset="utf-8"><title>Provider</title>
<main><h1>Provider</h1><form method="post" action="/interaction/${uid}">
<label>Who are you? <input name="subject" autofocus></label> <button>Continue</button></form></main></html>`;

async function form(request) {
  let text = '';
  for await (const chunk of request) text += chunk;
  return new URLSearchParams(text);
}

const server = createServer();
server.listen(told.port, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'portal',
        client_secret: 'portal-secret',
        redirect_uris: [told.callback],
        response_types: ['code'],
        grant_types: ['authorization_code'],
        id_token_signed_response_alg: told.alg,
        token_endpoint_auth_method: told.basic ? 'client_secret_basic' : 'client_secret_post',
      },
    ],
    clientAuthMethods: [told.basic ? 'client_secret_basic' : 'client_secret_post'],
    claims: { amr: null, openid: ['sub', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    conformIdTokenClaims: !told.inToken,
    acrValues: told.acr ? [told.acr] : [],
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    jwks: { keys: [key(told.alg)] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    pkce: { required: () => true },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...told.people[sub] }) }),
    // The portal is the organisation's own: nobody is asked whether it may know the address.
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', async (request, response) => {
    const at = /^\/interaction\/([\w-]+)$/.exec(request.url);
    if (!at) return answer(request, response);
    if (request.method === 'GET') {
      response.setHeader('content-type', 'text/html; charset=utf-8');
      return response.end(page(at[1]));
    }
    const subject = (await form(request)).get('subject');
    const result = subject
      ? { login: { accountId: subject, amr: ['pwd', 'otp'], ...(told.acr && { acr: told.acr }) } }
      : { error: 'access_denied', error_description: 'nobody' };
    return provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });
  console.log(issuer);
});

process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
