using MassTransit;

namespace TextToVideo.ServiceDefaults.Messaging;

/// <summary>The registration of one service with the process's bus, which all services in the process share.</summary>
/// <param name="Configure">Adds the service's consumers or sagas.</param>
public sealed record BusRegistration(Action<IBusRegistrationConfigurator> Configure);
