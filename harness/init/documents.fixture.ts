/** Documents of made-up services, as people write them. */

/** A shop behind a bearer token, whose orders name the item in the body. */
export const shopDocument = `openapi: 3.0.3
info: { title: Corner shop, version: '1' }
servers: [{ url: http://127.0.0.1:3100/v1 }]
security: [{ bearer: [] }]
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  schemas:
    Item: { type: object, properties: { sku: { type: string }, title: { type: string }, available: { type: integer } } }
    Error: { type: object, properties: { error: { type: string, enum: [OUT_OF_STOCK, UNKNOWN_SKU] } } }
paths:
  /items/{sku}:
    parameters: [{ name: sku, in: path, required: true, schema: { type: string } }]
    get:
      operationId: getItem
      responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } } }
  /admin/items/{sku}:
    put:
      operationId: putItem
      requestBody: { content: { application/json: { schema: { type: object, properties: { stock: { type: integer } } } } } }
      responses: { '204': { description: done } }
  /orders:
    get: { operationId: listOrders, responses: { '200': { description: all } } }
    post:
      operationId: placeOrder
      summary: Orders some units of an item
      requestBody:
        content:
          application/json:
            schema: { type: object, required: [sku, qty, currency], properties: { sku: { type: string }, qty: { type: integer }, currency: { type: string, enum: [EUR, USD] } } }
      responses:
        '201': { content: { application/json: { schema: { type: object, properties: { orderId: { type: integer }, left: { type: integer } } } } } }
        '409': { description: sold out, content: { application/json: { schema: { $ref: '#/components/schemas/Error' } } } }
  /orders/{id}/cancel: { post: { operationId: cancelOrder, responses: { '200': { description: ok } } } }
  /login:
    post: { operationId: login, security: [], requestBody: { content: { application/json: { schema: { type: object, properties: { user: { type: string }, password: { type: string } } } } } }, responses: { '200': { description: a token } } }
`;

/** A wiki in Swagger 2, with a key in a header and If-Match. */
export const wikiDocument = `{
 "swagger": "2.0",
 "info": {
  "title": "Wiki"
 },
 "host": "wiki.example.org",
 "basePath": "/api",
 "securityDefinitions": {
  "k": {
   "type": "apiKey",
   "in": "header",
   "name": "X-Api-Key"
  }
 },
 "security": [
  {
   "k": []
  }
 ],
 "paths": {
  "/pages/{slug}": {
   "get": {
    "operationId": "readPage",
    "responses": {
     "200": {
      "schema": {
       "$ref": "#/definitions/Page"
      }
     }
    }
   },
   "put": {
    "operationId": "savePage",
    "summary": "Saves a page",
    "parameters": [
     {
      "in": "header",
      "name": "If-Match",
      "type": "string"
     },
     {
      "in": "body",
      "name": "b",
      "schema": {
       "$ref": "#/definitions/Page"
      }
     }
    ],
    "responses": {
     "200": {
      "description": "ok"
     },
     "412": {
      "description": "changed"
     }
    }
   },
   "delete": {
    "operationId": "deletePage",
    "responses": {
     "204": {
      "description": "ok"
     }
    }
   }
  },
  "/pages": {
   "post": {
    "operationId": "createPage",
    "parameters": [
     {
      "in": "body",
      "name": "b",
      "schema": {
       "$ref": "#/definitions/Page"
      }
     }
    ],
    "responses": {
     "201": {
      "description": "ok"
     }
    }
   }
  },
  "/comments/{id}": {
   "put": {
    "operationId": "saveComment",
    "parameters": [
     {
      "in": "body",
      "name": "b",
      "schema": {
       "type": "object",
       "properties": {
        "text": {
         "type": "string"
        }
       }
      }
     }
    ],
    "responses": {
     "200": {
      "description": "ok"
     }
    }
   }
  }
 },
 "definitions": {
  "Page": {
   "type": "object",
   "properties": {
    "heading": {
     "type": "string"
    },
    "body": {
     "type": "string"
    },
    "abstract": {
     "type": "string"
    }
   }
  }
 }
}`;

/** A sign-up by a form that says with 422 what is taken. */
export const accountsDocument = `openapi: 3.1.0
info: { title: Accounts }
paths:
  /signup:
    post:
      summary: Register a new user
      requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { username: { type: string }, emailAddress: { type: string }, password: { type: string } }, required: [username, emailAddress, password] } } } }
      responses: { '201': { description: ok }, '422': { description: taken, content: { application/json: { schema: { type: object, properties: { errors: { type: object, properties: { code: { enum: [USERNAME_TAKEN, EMAIL_EXISTS] } } } } } } } } }
  /users/{username}: { get: { responses: { '200': { content: { application/json: { schema: { properties: { username: { type: string }, id: { type: string } } } } } } } } }
`;

/** A store whose orders are lists, with the key in the query. */
export const storeDocument = `openapi: 3.1.0
info: { title: Big store }
paths:
  /stores/{store}/checkout:
    post:
      operationId: checkout
      security: [{ q: [] }]
      requestBody: { content: { application/json: { schema: { type: object, properties: { lines: { type: array, items: { type: object, properties: { productId: { type: string }, quantity: { type: integer } } } }, customer: {type: object, properties: {name: {type: string}}} } } } } }
      responses: { '202': { description: taken in }, '422': { description: no } }
  /stores/{store}/products/{productId}: { get: { responses: { '200': { content: { application/json: { schema: { properties: { inventory: { type: object, properties: { onHand: { type: integer } } } } } } } } } } }
components: { securitySchemes: { q: { type: apiKey, in: query, name: key } } }
`;
