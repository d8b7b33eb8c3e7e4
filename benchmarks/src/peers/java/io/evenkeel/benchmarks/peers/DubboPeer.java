package io.evenkeel.benchmarks.peers;

import java.util.ArrayList;
import java.util.List;
import org.apache.dubbo.common.URL;
import org.apache.dubbo.rpc.Invocation;
import org.apache.dubbo.rpc.Invoker;
import org.apache.dubbo.rpc.Result;
import org.apache.dubbo.rpc.RpcInvocation;
import org.apache.dubbo.rpc.cluster.LoadBalance;

/** A load balancer of Dubbo over invokers that only have their addresses. */
final class DubboPeer {

    private final LoadBalance balance;
    private final List<Invoker<Runnable>> invokers = new ArrayList<>();
    private final URL consumer = URL.valueOf("consumer://127.0.0.1/java.lang.Runnable");
    private final Invocation invocation;

    DubboPeer(LoadBalance balance, int endpoints) {
        this.balance = balance;
        RpcInvocation call = new RpcInvocation();
        call.setMethodName("run");
        call.setParameterTypes(new Class<?>[0]);
        call.setArguments(new Object[0]);
        invocation = call;
        for (int i = 0; i < endpoints; i++) {
            invokers.add(new Address(URL.valueOf("dubbo://10.0." + i / 256 + "." + i % 256 + ":20880/java.lang.Runnable")));
        }
    }

    Invoker<Runnable> select() {
        return balance.select(invokers, consumer, invocation);
    }

    private record Address(URL url) implements Invoker<Runnable> {

        @Override
        public Class<Runnable> getInterface() {
            return Runnable.class;
        }

        @Override
        public Result invoke(Invocation invocation) {
            throw new UnsupportedOperationException("it is only chosen");
        }

        @Override
        public URL getUrl() {
            return url;
        }

        @Override
        public boolean isAvailable() {
            return true;
        }

        @Override
        public void destroy() {}
    }
}
