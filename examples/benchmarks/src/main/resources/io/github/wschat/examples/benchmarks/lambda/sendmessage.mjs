// What SendMessageFunction does, by AWS's SDK for JavaScript: list who is connected, and post to each, a bounded number at a time.
import { Agent } from 'node:http';
import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const TableName = process.env.TABLE_NAME;
const IN_FLIGHT = 64;

const table = new DynamoDBClient({});
const connections = new ApiGatewayManagementApiClient({
  endpoint: process.env.AWS_ENDPOINT_URL_APIGATEWAYMANAGEMENTAPI,
  // Fifty connections at most, if it is not told otherwise.
  requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: IN_FLIGHT }) },
});

async function post(ConnectionId, Data) {
  try {
    await connections.send(new PostToConnectionCommand({ ConnectionId, Data }));
  } catch (error) {
    if (!(error instanceof GoneException)) {
      throw error;
    }
    await table.send(new DeleteItemCommand({ TableName, Key: { connectionId: { S: ConnectionId } } }));
  }
}

export async function handler(event) {
  const message = Buffer.from(JSON.parse(event.body).message);
  let ExclusiveStartKey;
  do {
    const page = await table.send(
      new ScanCommand({
        TableName,
        ExclusiveStartKey,
        FilterExpression: 'expiresAt > :now',
        ExpressionAttributeValues: { ':now': { N: `${Math.floor(Date.now() / 1000)}` } },
      }),
    );
    const rows = page.Items.values();
    const worker = async () => {
      for (const row of rows) {
        await post(row.connectionId.S, message);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return { statusCode: 200 };
}
