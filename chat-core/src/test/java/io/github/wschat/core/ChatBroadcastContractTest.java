package io.github.wschat.core;

import io.github.wschat.core.port.in.SendToAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("Chat obeys the rules of a broadcast")
final class ChatBroadcastContractTest extends BroadcastContract {

    @Override
    SendToAll with(Parts parts) {
        return Chat.builder(parts.store(), parts.sender(), new NoLiveConnections(), parts.executor())
                .clock(parts.clock())
                .connectGrace(CONNECT_GRACE)
                .pageSize(PAGE_SIZE)
                .endpointRefusals(ENDPOINT_REFUSALS)
                .build();
    }
}
