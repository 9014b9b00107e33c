/**
 * The chat on AWS Lambda behind Amazon API Gateway: handlers for the events of a WebSocket API, and the chat's ways to its clients over
 * the API's {@code @connections}.
 *
 * <p>A {@link io.github.wschat.lambda.ChatHandler} takes the events of all routes; {@link io.github.wschat.lambda.ConnectHandler}, {@link
 * io.github.wschat.lambda.DisconnectHandler}, {@link io.github.wschat.lambda.SendMessageHandler} and {@link
 * io.github.wschat.lambda.DefaultHandler} those of one each. A {@link io.github.wschat.core.Chat} sends by an {@link
 * io.github.wschat.lambda.ApiGatewayMessageSender} and looks connections up by {@link io.github.wschat.lambda.ApiGatewayLiveConnections}.
 */
@NullMarked
package io.github.wschat.lambda;

import org.jspecify.annotations.NullMarked;
