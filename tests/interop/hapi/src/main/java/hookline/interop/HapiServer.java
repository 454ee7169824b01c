package hookline.interop;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.interceptor.api.Hook;
import ca.uhn.fhir.interceptor.api.Interceptor;
import ca.uhn.fhir.interceptor.api.Pointcut;
import ca.uhn.fhir.jpa.api.config.JpaStorageSettings;
import ca.uhn.fhir.jpa.api.dao.IFhirSystemDao;
import ca.uhn.fhir.jpa.provider.JpaCapabilityStatementProvider;
import ca.uhn.fhir.jpa.search.DatabaseBackedPagingProvider;
import ca.uhn.fhir.jpa.test.config.TestR4Config;
import ca.uhn.fhir.rest.api.RestOperationTypeEnum;
import ca.uhn.fhir.rest.api.server.RequestDetails;
import ca.uhn.fhir.rest.server.RestfulServer;
import ca.uhn.fhir.rest.server.exceptions.AuthenticationException;
import ca.uhn.fhir.rest.server.provider.ResourceProviderFactory;
import ca.uhn.fhir.rest.server.util.ISearchParamRegistry;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/**
 * HAPI's JPA server on a free port of loopback, empty at first, under three paths: {@code /paged} gives at
 * most five entries a page, {@code /whole} up to a thousand, {@code /locked} also demands the bearer token
 * of the first argument. Prints its origin when it serves; ends with its standard input.
 */
public final class HapiServer {
    private HapiServer() {}

    public static void main(String[] arguments) throws Exception {
        final ApplicationContext hapi = new AnnotationConfigApplicationContext(TestR4Config.class);
        // The examples refer to resources that were not published with them.
        final JpaStorageSettings settings = hapi.getBean(JpaStorageSettings.class);
        settings.setEnforceReferentialIntegrityOnWrite(false);
        settings.setEnforceReferenceTargetTypes(false);

        final Server server = new Server();
        final ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        final ServletContextHandler handler = new ServletContextHandler("/");
        handler.addServlet(new ServletHolder(fhirServer(hapi, 5)), "/paged/*");
        handler.addServlet(new ServletHolder(fhirServer(hapi, 1000)), "/whole/*");
        final RestfulServer locked = fhirServer(hapi, 1000);
        locked.registerInterceptor(new TokenGuard(arguments[0]));
        handler.addServlet(new ServletHolder(locked), "/locked/*");
        server.setHandler(handler);
        server.start();
        System.out.println("HAPI serves http://127.0.0.1:" + connector.getLocalPort());

        while (System.in.read() >= 0) {
        }
        System.exit(0);
    }

    private static RestfulServer fhirServer(ApplicationContext hapi, int pageSize) {
        final RestfulServer server = new RestfulServer(hapi.getBean(FhirContext.class));
        server.registerProviders(
                hapi.getBean("myResourceProvidersR4", ResourceProviderFactory.class).createProviders());
        server.registerProvider(hapi.getBean("mySystemProviderR4"));
        server.setServerConformanceProvider(new JpaCapabilityStatementProvider(server,
                hapi.getBean("mySystemDaoR4", IFhirSystemDao.class), hapi.getBean(JpaStorageSettings.class),
                hapi.getBean(ISearchParamRegistry.class),
                hapi.getBean("myJpaValidationSupportChain", IValidationSupport.class)));
        final DatabaseBackedPagingProvider paging =
                hapi.getAutowireCapableBeanFactory().createBean(DatabaseBackedPagingProvider.class);
        paging.setMaximumPageSize(pageSize);
        server.setPagingProvider(paging);
        return server;
    }

    /** Refuses what does not carry the token, but tells everyone what the server can do. */
    @Interceptor
    public static final class TokenGuard {
        private final String authorization;

        TokenGuard(String token) {
            authorization = "Bearer " + token;
        }

        @Hook(Pointcut.SERVER_INCOMING_REQUEST_PRE_HANDLED)
        public void check(RequestDetails request, RestOperationTypeEnum operation) {
            if (operation != RestOperationTypeEnum.METADATA
                    && !authorization.equals(request.getHeader("Authorization"))) {
                throw new AuthenticationException("a token is needed");
            }
        }
    }
}
